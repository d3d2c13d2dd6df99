/* reading.c: messages and memory of one call of hone_data_read. */
#include "reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes of the UTF-8 character that text starts with; 0 if it does not start with one. (RFC 3629, section 4.) */
static size_t utf8_length(const unsigned char *text) {
  unsigned char first = text[0];
  if (first < 0x80) return 1;
  size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (size_t i = 1; i < length; i++)
    if ((text[i] & 0xC0) != 0x80) return 0;
  int is_overlong = (first == 0xE0 && text[1] < 0xA0) || (first == 0xF0 && text[1] < 0x90);
  int is_surrogate = first == 0xED && text[1] > 0x9F;
  int is_beyond_unicode = first == 0xF4 && text[1] > 0x8F;
  return is_overlong || is_surrogate || is_beyond_unicode ? 0 : length;
}

/* Copies text to result as far as it fits before `room` bytes, in whole characters; returns where the copy stopped. */
static const char *copy_utf8(const char *text, char *result, size_t room) {
  while (*text != '\0') {
    size_t length = utf8_length((const unsigned char *)text);
    if ((length > 0 ? length : 1) > room) break;
    int is_printable = length > 0 && (unsigned char)*text >= 0x20 && *text != 0x7F;
    if (is_printable) {
      memcpy(result, text, length);
    } else {
      *result = '?';
      length = 1;
    }
    result += length;
    text += length;
    room -= length;
  }
  *result = '\0';
  return text;
}

static int32_t write_sentence(data_reading *reading, int32_t status, const char *place, const char *format,
                              va_list list) {
  char sentence[1024];
  char clean[1024];
  int length = snprintf(sentence, sizeof sentence, "%s%s: ", reading->name, place);
  if (length < 0) length = 0;
  if ((size_t)length < sizeof sentence) vsnprintf(sentence + length, sizeof sentence - (size_t)length, format, list);
  copy_utf8(sentence, clean, sizeof clean - 1);
  if (reading->capacity > 0 && reading->error != NULL) copy_utf8(clean, reading->error, reading->capacity - 1);
  return status;
}

int32_t data_fail(data_reading *reading, int32_t status, const char *format, ...) {
  va_list list;
  va_start(list, format);
  status = write_sentence(reading, status, "", format, list);
  va_end(list);
  return status;
}

int32_t data_fail_at(data_reading *reading, size_t line, size_t field, const char *format, ...) {
  char place[64];
  if (field > 0)
    snprintf(place, sizeof place, ":%zu:%zu", line, field);
  else
    snprintf(place, sizeof place, ":%zu", line);
  va_list list;
  va_start(list, format);
  int32_t status = write_sentence(reading, HONE_DATA_INVALID, place, format, list);
  va_end(list);
  return status;
}

int32_t data_fail_binary(data_reading *reading) {
  return data_fail(reading, HONE_DATA_INVALID,
                   "is neither text (it has a zero byte) nor an IDX file; CSV, TSV, LIBSVM text and IDX can be read");
}

data_quoted data_quote(const char *text) {
  data_quoted quoted;
  quoted.text[0] = '"';
  int is_cut = *copy_utf8(text, quoted.text + 1, 40) != '\0';
  strcat(quoted.text, is_cut ? "…\"" : "\"");
  return quoted;
}

void *data_allocate(data_reading *reading, size_t count, size_t size) {
  void *memory = calloc(count > 0 ? count : 1, size);
  if (memory == NULL) data_fail(reading, HONE_DATA_ERROR, "no memory for %zu times %zu bytes", count, size);
  return memory;
}

int data_grow(data_reading *reading, void *array, size_t *capacity, size_t count, size_t size) {
  if (count < *capacity) return 1;
  void *old;
  memcpy(&old, array, sizeof old);
  size_t wanted = *capacity > 0 ? 2 * *capacity : 64;
  void *new = wanted <= SIZE_MAX / 2 / size ? realloc(old, wanted * size) : NULL;
  if (new == NULL) {
    data_fail(reading, HONE_DATA_ERROR, "no memory for %zu times %zu bytes", wanted, size);
    return 0;
  }
  memcpy(array, &new, sizeof new);
  *capacity = wanted;
  return 1;
}

char *data_copy_text(data_reading *reading, const char *text) {
  size_t length = strlen(text);
  char *copy = data_allocate(reading, length + 1, 1);
  if (copy != NULL) copy_utf8(text, copy, length);
  return copy;
}

char *data_number_name(data_reading *reading, const char *prefix, size_t number) {
  char name[64];
  snprintf(name, sizeof name, "%s%zu", prefix, number);
  return data_copy_text(reading, name);
}
