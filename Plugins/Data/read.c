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

static int32_t read_sparse(data_reading *reading, data_stream *stream, size_t skipped, hone_data_table **table) {
  data_bytes bytes;
  int32_t status = data_stream_load(reading, stream, &bytes);
  if (status != HONE_DATA_OK) return status;
  data_bytes text = {.bytes = bytes.bytes + skipped, .count = bytes.count - skipped};
  status = memchr(text.bytes, '\0', text.count) != NULL ? data_fail_binary(reading)
                                                        : data_read_sparse(reading, &text, table);
  free(bytes.bytes);
  return status;
}

static int32_t read_text(data_reading *reading, data_stream *stream, const data_bytes *head, const char *path,
                         hone_data_table **table) {
  size_t skipped = data_byte_order_mark(head);
  data_bytes text = {.bytes = head->bytes + skipped, .count = head->count - skipped};
  if (strspn((const char *)text.bytes, " \t\r\n") == text.count && head->count < DATA_HEAD)
    return data_fail(reading, HONE_DATA_INVALID, "is empty");
  if (memchr(text.bytes, '\0', text.count) != NULL) return data_fail_binary(reading);
  int is_tab_separated = ends_with(path, ".tsv") || ends_with(path, ".tsv.gz");
  if (!is_tab_separated && data_is_sparse(&text)) return read_sparse(reading, stream, skipped, table);
  return data_read_delimited(reading, stream, &text, is_tab_separated, table);
}

static int32_t read_idx(data_reading *reading, data_stream *stream, const char *path, hone_data_table **table) {
  data_bytes bytes;
  int32_t status = data_stream_load(reading, stream, &bytes);
  if (status != HONE_DATA_OK) return status;
  status = data_read_idx(reading, path, &bytes, table);
  free(bytes.bytes);
  return status;
}

/* path: "" for what is in memory. */
static int32_t read_stream(data_reading *reading, data_stream *stream, const char *path, hone_data_table **table) {
  data_bytes head = {.bytes = data_allocate(reading, DATA_HEAD + 1, 1)};
  if (head.bytes == NULL) return HONE_DATA_ERROR;
  int32_t status = data_stream_read(reading, stream, head.bytes, DATA_HEAD, &head.count);
  head.bytes[head.count] = '\0';
  if (status == HONE_DATA_OK)
    status = data_is_idx(&head) ? read_idx(reading, stream, path, table)
                                : read_text(reading, stream, &head, path, table);
  free(head.bytes);
  return status;
}

static int32_t read_file(data_reading *reading, const char *path, hone_data_table **table) {
  if (access(path, F_OK) != 0)
    return data_fail(reading, HONE_DATA_ERROR,
                     "no such file, nor a data set of that name (digits, breast-cancer, wine, fashion-mnist)");
  data_stream stream;
  int32_t status = data_stream_open(reading, path, &stream);
  if (status != HONE_DATA_OK) return status;
  status = read_stream(reading, &stream, path, table);
  data_stream_close(&stream);
  return status;
}

static int32_t read_source(data_reading *reading, const char *source, hone_data_table **table) {
  if (strcmp(source, "fashion-mnist") == 0)
    return data_read_fashion_mnist(reading, "/usr/share/datasets/fashion-mnist", table);
  size_t count = 0;
  const unsigned char *packed = data_built_in(source, &count);
  if (packed == NULL) return read_file(reading, source, table);
  data_stream stream = {.is_owner = 1};
  int32_t status = data_inflate(reading, packed, count, &stream.memory);
  if (status == HONE_DATA_OK) status = read_stream(reading, &stream, "", table);
  data_stream_close(&stream);
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
