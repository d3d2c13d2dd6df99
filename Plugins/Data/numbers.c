/* numbers.c: what the text of a field stands for. */
#define _GNU_SOURCE
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "reading.h"

/* (-1)^is_negative * digits * 10^exponent, as far as a few numbers hold it. */
typedef struct decimal {
  uint64_t digits;
  int exponent;
  int is_negative;
  int is_cut; /* whether there are more digits than fit, or the exponent is out of all bounds */
} decimal;

static int is_digit(char byte) { return byte >= '0' && byte <= '9'; }

static const char *take_digits(const char *text, decimal *result) {
  for (; is_digit(*text); text++) {
    if (result->digits > (UINT64_MAX - 9) / 10) result->is_cut = 1;
    result->digits = 10 * result->digits + (uint64_t)(*text - '0');
  }
  return text;
}

/* Takes apart [+-] digits [. digits] [e [+-] digits], with at least one digit before or behind the point; false for
 * anything else. */
static int take_apart(const char *text, decimal *result) {
  *result = (decimal){.is_negative = *text == '-'};
  if (*text == '+' || *text == '-') text++;
  const char *end = take_digits(text, result);
  ptrdiff_t count = end - text;
  if (*end == '.') {
    text = end + 1;
    end = take_digits(text, result);
    count += end - text;
    if (end - text > 4096)
      result->is_cut = 1;
    else
      result->exponent = -(int)(end - text);
  }
  if (count == 0) return 0;
  if (*end == 'e' || *end == 'E') {
    text = end + 1;
    int is_negative = *text == '-';
    if (*text == '+' || *text == '-') text++;
    int exponent = 0;
    for (end = text; is_digit(*end); end++) {
      if (exponent > 4096)
        result->is_cut = 1;
      else
        exponent = 10 * exponent + (*end - '0');
    }
    if (end == text) return 0;
    result->exponent += is_negative ? -exponent : exponent;
  }
  return *end == '\0';
}

static int is_missing(const char *text) {
  static const char *const missing[] = {"", "?", "NA", "N/A", "NaN", "null"};
  if (strnlen(text, 5) > 4) return 0;
  for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
    if (strcasecmp(text, missing[i]) == 0) return 1;
  return 0;
}

int data_field_kind(const char *text) {
  decimal decimal;
  if (take_apart(text, &decimal)) return DATA_FIELD_NUMBER;
  return is_missing(text) ? DATA_FIELD_MISSING : DATA_FIELD_TEXT;
}

/* The double next to a decimal, as strtod has it. Two doubles that are exact, and one operation, are enough where the
 * digits are below 2^53 and the power of ten is at most 10^22 (Clinger, "How to Read Floating Point Numbers
 * Accurately", PLDI 1990, section 4). text: the decimal's, in the C locale: hone_data_read sees to it. */
static double value_of(const decimal *decimal, const char *text) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  int exponent = decimal->exponent;
  if (decimal->is_cut || decimal->digits > (UINT64_C(1) << 53) || exponent < -22 || exponent > 22)
    return strtod(text, NULL);
  double digits = (double)decimal->digits;
  double value = exponent < 0 ? digits / powers[-exponent] : digits * powers[exponent];
  return decimal->is_negative ? -value : value;
}

int data_field_number(const char *text, float *number) {
  decimal decimal;
  if (!take_apart(text, &decimal)) {
    *number = NAN;
    return is_missing(text) ? DATA_FIELD_MISSING : DATA_FIELD_TEXT;
  }
  double value = value_of(&decimal, text);
  if (fabs(value) > (double)FLT_MAX) return DATA_FIELD_BEYOND;
  *number = (float)value;
  return DATA_FIELD_NUMBER;
}
