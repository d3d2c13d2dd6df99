/* rows.h: the rows of a CSV or TSV file, one after the other. Private. */
#ifndef HONE_DATA_ROWS_H
#define HONE_DATA_ROWS_H

#include <csv.h>

#include "reading.h"

/* A row: `width` fields, each with a NUL behind it. */
typedef struct data_row {
  char *text;
  size_t *start; /* (width): where in text a field begins */
  size_t width;
  size_t line; /* on which the row begins, from 1 */
} data_row;

static inline const char *data_field(const data_row *row, size_t column) { return row->text + row->start[column]; }

/* A pass over a source. Holds a window on its bytes and one row. */
typedef struct data_rows {
  data_reading *reading;
  data_stream *stream;
  struct csv_parser parser;
  int has_parser;
  unsigned char delimiter;

  unsigned char *window; /* the bytes begin ... end - 1 are still to be read */
  size_t begin;
  size_t end;
  size_t newline;   /* the first LF from `begin` on; `end` if there is none */
  int is_at_end;    /* nothing comes behind the window */
  size_t line;      /* at `begin`, from 1 */
  int is_in_line;   /* whether a piece of that line has been read */

  data_row row;     /* being read */
  size_t count;     /* of its fields */
  size_t start_capacity;
  size_t text_count;
  size_t text_capacity;
  int is_between_rows;
  int is_whole; /* the row has been read */
  int32_t status;
} data_rows;

/* Begins a pass. All rows have as many fields as the first one, in every pass. */
int32_t data_rows_open(data_reading *reading, data_stream *stream, unsigned char delimiter, data_rows *rows);
/* Begins another pass. */
int32_t data_rows_rewind(data_rows *rows);
/* Reads the next row, which lasts until the next call; NULL behind the last. */
int32_t data_rows_next(data_rows *rows, const data_row **row);
void data_rows_close(data_rows *rows);

#endif
