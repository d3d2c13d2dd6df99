/* source.c: from a path, or from packed bytes in memory, to plain bytes in memory. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "reading.h"

/* Makes room for `more` bytes and a NUL behind them. */
static int make_room(data_reading *reading, data_bytes *bytes, size_t *capacity, size_t more) {
  if (more < *capacity - bytes->count) return 1;
  size_t wanted = 2 * *capacity + more + 1;
  unsigned char *larger = realloc(bytes->bytes, wanted);
  if (larger == NULL) {
    data_fail(reading, HONE_DATA_ERROR, "no memory for %zu bytes", wanted);
    return 0;
  }
  bytes->bytes = larger;
  *capacity = wanted;
  return 1;
}

static int32_t fail_too_large(data_reading *reading) {
  return data_fail(reading, HONE_DATA_INVALID, "is larger than %zu GiB", DATA_MAXIMUM_BYTES >> 30);
}

static int32_t read_all(data_reading *reading, gzFile file, data_bytes *result) {
  const unsigned piece = 1u << 20;
  size_t capacity = 0;
  for (;;) {
    if (!make_room(reading, result, &capacity, piece)) return HONE_DATA_ERROR;
    int count = gzread(file, result->bytes + result->count, piece);
    if (count < 0) {
      int code = Z_OK;
      const char *text = gzerror(file, &code);
      if (code == Z_ERRNO) return data_fail(reading, HONE_DATA_ERROR, "cannot be read: %s", strerrordesc_np(errno));
      if (code == Z_MEM_ERROR) return data_fail(reading, HONE_DATA_ERROR, "no memory to inflate it");
      if (code == Z_BUF_ERROR) break;
      return data_fail(reading, HONE_DATA_INVALID, "is damaged: %s", text);
    }
    result->count += (size_t)count;
    result->bytes[result->count] = '\0';
    if (result->count > DATA_MAXIMUM_BYTES) return fail_too_large(reading);
    if ((unsigned)count < piece) break;
  }
  int code = Z_OK;
  gzerror(file, &code);
  if (code == Z_BUF_ERROR)
    return data_fail(reading, HONE_DATA_INVALID,
                     "the compressed data ends too early, after %zu bytes; copy the file anew", result->count);
  return HONE_DATA_OK;
}

int32_t data_load_file(data_reading *reading, const char *path, data_bytes *result) {
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return data_fail(reading, HONE_DATA_ERROR, "cannot be opened: %s", strerrordesc_np(errno));
  gzFile file = gzdopen(descriptor, "rb");
  if (file == NULL) {
    close(descriptor);
    return data_fail(reading, HONE_DATA_ERROR, "no memory to read it");
  }
  gzbuffer(file, 1u << 17);
  *result = (data_bytes){0};
  int32_t status = read_all(reading, file, result);
  gzclose(file);
  if (status != HONE_DATA_OK) {
    free(result->bytes);
    *result = (data_bytes){0};
  }
  return status;
}

int32_t data_inflate(data_reading *reading, const unsigned char *packed, size_t count, data_bytes *result) {
  const int gzip_window = 16 + MAX_WBITS;
  const unsigned piece = 1u << 20;
  z_stream stream = {.next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)count};
  if (inflateInit2(&stream, gzip_window) != Z_OK) return data_fail(reading, HONE_DATA_ERROR, "no memory to inflate it");
  *result = (data_bytes){0};
  size_t capacity = 0;
  int code = Z_OK;
  int32_t status = HONE_DATA_OK;
  while (code == Z_OK) {
    if (!make_room(reading, result, &capacity, piece)) {
      status = HONE_DATA_ERROR;
      break;
    }
    stream.next_out = result->bytes + result->count;
    stream.avail_out = piece;
    code = inflate(&stream, Z_NO_FLUSH);
    result->count += piece - stream.avail_out;
    result->bytes[result->count] = '\0';
  }
  inflateEnd(&stream);
  if (status == HONE_DATA_OK && code != Z_STREAM_END)
    status = data_fail(reading, HONE_DATA_ERROR, "the data set shipped with hone is damaged; install hone anew");
  if (status != HONE_DATA_OK) {
    free(result->bytes);
    *result = (data_bytes){0};
  }
  return status;
}
