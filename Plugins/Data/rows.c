/* rows.c: from bytes to rows of fields. Lines without a quotation mark are split here, all others by libcsv. */
#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* ---- Lines ------------------------------------------------------------------------------------------------------ */

/* Moves what is left of the window to its front and fills it up; at the start, skips a byte order mark. */
static int32_t refill(data_rows *rows) {
  size_t left = rows->end - rows->begin;
  memmove(rows->window, rows->window + rows->begin, left);
  int is_start = rows->stream->place == 0;
  size_t count = 0;
  int32_t status =
      data_stream_read(rows->reading, rows->stream, rows->window + left, DATA_HEAD - left, &count);
  if (status == HONE_DATA_OK && memchr(rows->window + left, '\0', count) != NULL)
    status = data_fail_binary(rows->reading);
  rows->begin = 0;
  rows->end = left + count;
  rows->is_at_end = rows->end < DATA_HEAD;
  if (is_start) rows->begin = data_byte_order_mark(&(data_bytes){.bytes = rows->window, .count = count});
  rows->newline = rows->begin;
  return status;
}

/* The length of the line at `begin` with its end (LF, CR LF or CR); 0 if the window does not tell. */
static size_t line_length(data_rows *rows) {
  const unsigned char *line = rows->window + rows->begin;
  int is_behind = rows->newline < rows->begin;
  if (is_behind || (rows->newline < rows->end && rows->window[rows->newline] != '\n')) {
    const unsigned char *found = memchr(line, '\n', rows->end - rows->begin);
    rows->newline = found != NULL ? (size_t)(found - rows->window) : rows->end;
  }
  size_t length = rows->newline - rows->begin;
  const unsigned char *carriage = memchr(line, '\r', length);
  if (carriage == NULL) return rows->newline < rows->end ? length + 1 : 0;
  length = (size_t)(carriage - line) + 1;
  if (rows->begin + length == rows->end && !rows->is_at_end) return 0;
  return length + (rows->begin + length < rows->end && carriage[1] == '\n');
}

/* The length of the next line, or of as much of it as there is room for; 0 at the end of the file. */
static int32_t next_piece(data_rows *rows, size_t *length, int *is_rest_of_line) {
  for (;;) {
    *is_rest_of_line = 1;
    *length = rows->begin < rows->end ? line_length(rows) : 0;
    if (*length > 0) return HONE_DATA_OK;
    *length = rows->end - rows->begin;
    if (rows->is_at_end) return HONE_DATA_OK;
    if (*length == DATA_HEAD) {
      *length -= rows->window[DATA_HEAD - 1] == '\r'; /* perhaps the first half of an end */
      *is_rest_of_line = 0;
      return HONE_DATA_OK;
    }
    int32_t status = refill(rows);
    if (status != HONE_DATA_OK) return status;
  }
}

static int is_space(unsigned char byte) { return byte == ' ' || byte == '\t'; }

static int is_blank(const unsigned char *line, size_t length, unsigned char delimiter) {
  for (size_t i = 0; i < length; i++)
    if (line[i] == delimiter || (!is_space(line[i]) && line[i] != '\r' && line[i] != '\n')) return 0;
  return 1;
}

/* ---- Fields ----------------------------------------------------------------------------------------------------- */

static int make_room(data_rows *rows, size_t more) {
  while (rows->text_capacity - rows->text_count <= more)
    if (!data_grow(rows->reading, &rows->row.text, &rows->text_capacity, rows->text_capacity, 1)) return 0;
  return 1;
}

static int begin_field(data_rows *rows, size_t start) {
  if (!data_grow(rows->reading, &rows->row.start, &rows->start_capacity, rows->count, sizeof *rows->row.start))
    return 0;
  rows->row.start[rows->count++] = start;
  return 1;
}

/* libcsv's, for a field. */
static void take_field(void *bytes, size_t length, void *context) {
  data_rows *rows = context;
  if (rows->status != HONE_DATA_OK) return;
  if (!make_room(rows, length) || !begin_field(rows, rows->text_count)) {
    rows->status = HONE_DATA_ERROR;
    return;
  }
  if (length > 0) memcpy(rows->row.text + rows->text_count, bytes, length);
  rows->row.text[rows->text_count + length] = '\0';
  rows->text_count += length + 1;
}

static void end_row(data_rows *rows) {
  rows->is_between_rows = 1;
  if (rows->status != HONE_DATA_OK) return;
  if (rows->row.width == 0) rows->row.width = rows->count;
  if (rows->count != rows->row.width)
    rows->status = data_fail_at(rows->reading, rows->row.line, 0, "expected %zu fields as in the first row, found %zu",
                                rows->row.width, rows->count);
  rows->is_whole = 1;
}

/* libcsv's, for a row. */
static void take_row(int terminator, void *context) {
  (void)terminator;
  end_row(context);
}

static void parse_quoted(data_rows *rows, const unsigned char *bytes, size_t length) {
  if (csv_parse(&rows->parser, bytes, length, take_field, take_row, rows) == length || rows->status != HONE_DATA_OK)
    return;
  rows->status =
      csv_error(&rows->parser) == CSV_EPARSE
          ? data_fail_at(rows->reading, rows->line, 0,
                         "a quotation mark within a field; quote the whole field and double those inside it")
          : data_fail(rows->reading, HONE_DATA_ERROR, "no memory to read line %zu", rows->line);
}

/* Ends a field of the row's text at `end`, without the blanks around it. */
static int trim_field(data_rows *rows, size_t start, size_t end) {
  char *text = rows->row.text;
  while (start < end && is_space((unsigned char)text[start])) start++;
  while (end > start && is_space((unsigned char)text[end - 1])) end--;
  text[end] = '\0';
  return begin_field(rows, start);
}

/* A whole row on one line without quotation marks, as libcsv would have it. */
static void split_plain(data_rows *rows, const unsigned char *line, size_t length) {
  while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
  if (!make_room(rows, length)) {
    rows->status = HONE_DATA_ERROR;
    return;
  }
  char *text = rows->row.text;
  memcpy(text, line, length);
  size_t start = 0;
  for (size_t i = 0; i <= length; i++) {
    if (i < length && line[i] != rows->delimiter) continue;
    if (!trim_field(rows, start, i)) {
      rows->status = HONE_DATA_ERROR;
      return;
    }
    start = i + 1;
  }
  end_row(rows);
}

/* ---- Rows ------------------------------------------------------------------------------------------------------- */

int32_t data_rows_open(data_reading *reading, data_stream *stream, unsigned char delimiter, data_rows *rows) {
  *rows = (data_rows){.reading = reading, .stream = stream, .delimiter = delimiter};
  rows->window = data_allocate(reading, DATA_HEAD, 1);
  return rows->window == NULL ? HONE_DATA_ERROR : data_rows_rewind(rows);
}

int32_t data_rows_rewind(data_rows *rows) {
  if (rows->has_parser) csv_free(&rows->parser);
  rows->has_parser = csv_init(&rows->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
  if (!rows->has_parser) return data_fail(rows->reading, HONE_DATA_ERROR, "no memory to read it");
  csv_set_delim(&rows->parser, rows->delimiter);
  rows->begin = rows->end = rows->newline = 0;
  rows->is_at_end = rows->is_in_line = 0;
  rows->line = 1;
  rows->is_between_rows = 1;
  rows->status = HONE_DATA_OK;
  return data_stream_rewind(rows->reading, rows->stream);
}

/* What the next piece of a line adds to the row. */
static void take_piece(data_rows *rows, const unsigned char *bytes, size_t length, int is_rest_of_line) {
  int is_whole_line = !rows->is_in_line && is_rest_of_line;
  if (rows->is_between_rows) {
    if (is_blank(bytes, length, rows->delimiter)) return;
    rows->is_between_rows = 0;
    rows->row.line = rows->line;
    if (is_whole_line && memchr(bytes, '"', length) == NULL) {
      split_plain(rows, bytes, length);
      return;
    }
  }
  parse_quoted(rows, bytes, length);
}

static void end_file(data_rows *rows) {
  if (!rows->is_between_rows && csv_fini(&rows->parser, take_field, take_row, rows) != 0 &&
      rows->status == HONE_DATA_OK)
    rows->status =
        data_fail_at(rows->reading, rows->row.line, 0, "a quoted field begins in this row and never ends");
  rows->is_between_rows = 1;
}

int32_t data_rows_next(data_rows *rows, const data_row **row) {
  *row = NULL;
  rows->is_whole = 0;
  rows->count = rows->text_count = 0;
  while (rows->status == HONE_DATA_OK && !rows->is_whole) {
    size_t length = 0;
    int is_rest_of_line = 1;
    rows->status = next_piece(rows, &length, &is_rest_of_line);
    if (rows->status != HONE_DATA_OK) break;
    if (length == 0) {
      end_file(rows);
      break;
    }
    take_piece(rows, rows->window + rows->begin, length, is_rest_of_line);
    rows->begin += length;
    rows->line += (size_t)is_rest_of_line;
    rows->is_in_line = !is_rest_of_line;
  }
  if (rows->status == HONE_DATA_OK && rows->is_whole) *row = &rows->row;
  return rows->status;
}

void data_rows_close(data_rows *rows) {
  if (rows->has_parser) csv_free(&rows->parser);
  free(rows->window);
  free(rows->row.text);
  free(rows->row.start);
}
