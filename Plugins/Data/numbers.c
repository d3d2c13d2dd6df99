/* numbers.c: what the text of a field stands for. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "reading.h"

static const char *skip_digits(const char *text) {
  while (*text >= '0' && *text <= '9') text++;
  return text;
}

/* [+-] digits [. digits] [e [+-] digits], with at least one digit before or behind the point. */
static int is_decimal(const char *text) {
  if (*text == '+' || *text == '-') text++;
  const char *end = skip_digits(text);
  size_t digits = (size_t)(end - text);
  if (*end == '.') {
    text = end + 1;
    end = skip_digits(text);
    digits += (size_t)(end - text);
  }
  if (digits == 0) return 0;
  if (*end == 'e' || *end == 'E') {
    text = end + 1;
    if (*text == '+' || *text == '-') text++;
    end = skip_digits(text);
    if (end == text) return 0;
  }
  return *end == '\0';
}

int data_field_kind(const char *text) {
  static const char *const missing[] = {"", "?", "NA", "N/A", "NaN", "null"};
  if (is_decimal(text)) return DATA_FIELD_NUMBER;
  for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++)
    if (strcasecmp(text, missing[i]) == 0) return DATA_FIELD_MISSING;
  return DATA_FIELD_TEXT;
}

int data_field_number(const char *text, float *number) {
  double value = strtod(text, NULL); /* in the C locale: hone_data_read sees to it */
  if (fabs(value) > (double)FLT_MAX) return 0;
  *number = (float)value;
  return 1;
}
