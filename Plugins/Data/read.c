/* read.c: hone_data_read: which source, which format. */
#define _GNU_SOURCE
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reading.h"

static int ends_with(const char *text, const char *ending) {
  size_t length = strlen(text);
  return length >= strlen(ending) && strcmp(text + length - strlen(ending), ending) == 0;
}

static int32_t read_text(data_reading *reading, const data_bytes *bytes, const char *path, hone_data_table **table) {
  static const unsigned char byte_order_mark[] = {0xEF, 0xBB, 0xBF};
  data_bytes text = *bytes;
  if (text.count >= 3 && memcmp(text.bytes, byte_order_mark, 3) == 0) {
    text.bytes += 3;
    text.count -= 3;
  }
  if (strspn((const char *)text.bytes, " \t\r\n") == text.count)
    return data_fail(reading, HONE_DATA_INVALID, "is empty");
  if (memchr(text.bytes, '\0', text.count) != NULL)
    return data_fail(reading, HONE_DATA_INVALID,
                     "is neither text (it has a zero byte) nor an IDX file; CSV, TSV, LIBSVM text and IDX can "
                     "be read");
  int is_tab_separated = ends_with(path, ".tsv") || ends_with(path, ".tsv.gz");
  if (!is_tab_separated && data_is_sparse(&text)) return data_read_sparse(reading, &text, table);
  return data_read_delimited(reading, &text, is_tab_separated, table);
}

static int32_t read_file(data_reading *reading, const char *path, hone_data_table **table) {
  if (access(path, F_OK) != 0)
    return data_fail(reading, HONE_DATA_ERROR,
                     "no such file, nor a data set of that name (digits, breast-cancer, wine, fashion-mnist)");
  data_bytes bytes;
  int32_t status = data_load_file(reading, path, &bytes);
  if (status != HONE_DATA_OK) return status;
  status = data_is_idx(&bytes) ? data_read_idx(reading, path, &bytes, table) : read_text(reading, &bytes, path, table);
  free(bytes.bytes);
  return status;
}

static int32_t read_source(data_reading *reading, const char *source, hone_data_table **table) {
  if (strcmp(source, "fashion-mnist") == 0)
    return data_read_fashion_mnist(reading, "/usr/share/datasets/fashion-mnist", table);
  size_t count = 0;
  const unsigned char *packed = data_built_in(source, &count);
  if (packed == NULL) return read_file(reading, source, table);
  data_bytes bytes;
  int32_t status = data_inflate(reading, packed, count, &bytes);
  if (status != HONE_DATA_OK) return status;
  status = read_text(reading, &bytes, "", table);
  free(bytes.bytes);
  return status;
}

int32_t hone_data_read(const hone_data_request *request, hone_data_table **table, char *error, size_t capacity) {
  data_reading reading = {.request = request, .name = "data", .error = error, .capacity = capacity};
  *table = NULL;
  if (request->source == NULL || *request->source == '\0')
    return data_fail(&reading, HONE_DATA_INVALID,
                     "no source given: a file, or digits, breast-cancer, wine or fashion-mnist");
  reading.name = request->source;

  /* Numbers have a point whatever the locale of the process is. This concerns the calling thread alone. */
  locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (plain == (locale_t)0) return data_fail(&reading, HONE_DATA_ERROR, "no memory");
  locale_t previous = uselocale(plain);
  int32_t status = read_source(&reading, request->source, table);
  if (status == HONE_DATA_OK) status = data_limit_rows(&reading, *table);
  uselocale(previous);
  freelocale(plain);

  if (status != HONE_DATA_OK) {
    hone_data_free(*table);
    *table = NULL;
  }
  return status;
}
