/* source.c: the bytes of a source, inflated: piece by piece and as often as wanted, or all at once. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "reading.h"

static int32_t fail_read(data_reading *reading, const data_stream *stream, int code, const char *text) {
  if (code == Z_ERRNO) return data_fail(reading, HONE_DATA_ERROR, "cannot be read: %s", strerrordesc_np(errno));
  if (code == Z_MEM_ERROR) return data_fail(reading, HONE_DATA_ERROR, "no memory to inflate it");
  if (code == Z_BUF_ERROR)
    return data_fail(reading, HONE_DATA_INVALID,
                     "the compressed data ends too early, after %zu bytes; copy the file anew", stream->place);
  return data_fail(reading, HONE_DATA_INVALID, "is damaged: %s", text);
}

static int32_t read_file(data_reading *reading, data_stream *stream, unsigned char *buffer, size_t capacity,
                         size_t *count) {
  const size_t most = 1u << 30; /* zlib counts in 32 bits */
  int length = gzread(stream->file, buffer, (unsigned)(capacity < most ? capacity : most));
  if (length > 0) {
    *count = (size_t)length;
    stream->place += *count;
  }
  int code = Z_OK;
  const char *text = gzerror(stream->file, &code);
  if (code != Z_OK && code != Z_STREAM_END) return fail_read(reading, stream, code, text);
  if (stream->place > DATA_MAXIMUM_BYTES)
    return data_fail(reading, HONE_DATA_INVALID, "is larger than %zu GiB", DATA_MAXIMUM_BYTES >> 30);
  return HONE_DATA_OK;
}

int32_t data_stream_read(data_reading *reading, data_stream *stream, unsigned char *buffer, size_t capacity,
                         size_t *count) {
  *count = 0;
  if (stream->file != NULL) return read_file(reading, stream, buffer, capacity, count);
  size_t left = stream->memory.count - stream->place;
  *count = left < capacity ? left : capacity;
  memcpy(buffer, stream->memory.bytes + stream->place, *count);
  stream->place += *count;
  return HONE_DATA_OK;
}

int32_t data_stream_rewind(data_reading *reading, data_stream *stream) {
  stream->place = 0;
  if (stream->file == NULL || gzrewind(stream->file) == 0) return HONE_DATA_OK;
  return data_fail(reading, HONE_DATA_ERROR, "cannot be read from its start again");
}

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

/* The bytes from here on. */
static int32_t read_rest(data_reading *reading, data_stream *stream, data_bytes *result) {
  const size_t piece = 1u << 20;
  size_t capacity = 0;
  int32_t status = HONE_DATA_OK;
  *result = (data_bytes){0};
  for (size_t count = piece; status == HONE_DATA_OK && count > 0;) {
    if (!make_room(reading, result, &capacity, piece)) {
      status = HONE_DATA_ERROR;
      break;
    }
    status = data_stream_read(reading, stream, result->bytes + result->count, piece, &count);
    result->count += count;
    result->bytes[result->count] = '\0';
  }
  if (status != HONE_DATA_OK) {
    free(result->bytes);
    *result = (data_bytes){0};
  }
  return status;
}

int32_t data_stream_load(data_reading *reading, data_stream *stream, data_bytes *result) {
  *result = (data_bytes){0};
  int32_t status = data_stream_rewind(reading, stream);
  return status == HONE_DATA_OK ? read_rest(reading, stream, result) : status;
}

/* A pipe gives its bytes once: they are kept. */
static int32_t hold(data_reading *reading, data_stream *stream) {
  data_bytes bytes;
  int32_t status = read_rest(reading, stream, &bytes);
  gzclose(stream->file);
  *stream = (data_stream){.memory = bytes, .is_owner = 1};
  return status;
}

int32_t data_stream_open(data_reading *reading, const char *path, data_stream *stream) {
  *stream = (data_stream){.is_owner = 1};
  int descriptor = open(path, O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return data_fail(reading, HONE_DATA_ERROR, "cannot be opened: %s", strerrordesc_np(errno));
  int is_pipe = lseek(descriptor, 0, SEEK_CUR) < 0;
  stream->file = gzdopen(descriptor, "rb");
  if (stream->file == NULL) {
    close(descriptor);
    return data_fail(reading, HONE_DATA_ERROR, "no memory to read it");
  }
  gzbuffer(stream->file, 1u << 17);
  int32_t status = is_pipe ? hold(reading, stream) : HONE_DATA_OK;
  if (status != HONE_DATA_OK) data_stream_close(stream);
  return status;
}

void data_stream_close(data_stream *stream) {
  if (stream->file != NULL) gzclose(stream->file);
  if (stream->is_owner) free(stream->memory.bytes);
  *stream = (data_stream){0};
}

size_t data_byte_order_mark(const data_bytes *head) {
  static const unsigned char mark[] = {0xEF, 0xBB, 0xBF};
  return head->count >= sizeof mark && memcmp(head->bytes, mark, sizeof mark) == 0 ? sizeof mark : 0;
}

int32_t data_load_file(data_reading *reading, const char *path, data_bytes *result) {
  data_stream stream;
  *result = (data_bytes){0};
  int32_t status = data_stream_open(reading, path, &stream);
  if (status != HONE_DATA_OK) return status;
  status = data_stream_load(reading, &stream, result);
  data_stream_close(&stream);
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
