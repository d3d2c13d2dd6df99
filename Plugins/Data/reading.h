/* reading.h: what the files of the reader share. Private. */
#ifndef HONE_DATA_READING_H
#define HONE_DATA_READING_H

#include "include/hone_data.h"

/* The most floats in a table, bytes in a file, columns in a table, categories of a text column, and classes. */
#define DATA_MAXIMUM_VALUES ((size_t)1 << 30)
#define DATA_MAXIMUM_BYTES ((size_t)1 << 32)
#define DATA_MAXIMUM_COLUMNS ((size_t)1 << 20)
#define DATA_MAXIMUM_CATEGORIES ((size_t)256)
#define DATA_MAXIMUM_CLASSES ((size_t)4096)

/* Bytes that are looked at to tell a format, and that a file's window has. */
#define DATA_HEAD ((size_t)1 << 18)

/* One call of hone_data_read. Functions that can fail take it first and return a status; the sentence goes to error. */
typedef struct data_reading {
  const hone_data_request *request;
  const char *name; /* what messages call the source */
  char *error;
  size_t capacity;
} data_reading;

/* reading.c */

/* Leaves "NAME: sentence" and returns status. */
__attribute__((format(printf, 3, 4))) int32_t data_fail(data_reading *reading, int32_t status, const char *format, ...);
/* Leaves "NAME:line: sentence", or "NAME:line:field: sentence" unless field is 0, and returns HONE_DATA_INVALID. */
__attribute__((format(printf, 4, 5))) int32_t data_fail_at(data_reading *reading, size_t line, size_t field,
                                                           const char *format, ...);
/* The source is nothing that can be read. */
int32_t data_fail_binary(data_reading *reading);
/* A text as it may stand in a message: at most 40 bytes, in quotation marks, no control characters. */
typedef struct data_quoted {
  char text[48];
} data_quoted;
data_quoted data_quote(const char *text);

/* Zeroed memory for count elements, at least one byte; NULL, with a sentence, when there is none. */
void *data_allocate(data_reading *reading, size_t count, size_t size);
/* Makes room for one more element in an array that doubles: false, with a sentence, when there is no memory. */
int data_grow(data_reading *reading, void *array, size_t *capacity, size_t count, size_t size);
/* A copy in valid UTF-8 without control characters (other bytes become question marks). */
char *data_copy_text(data_reading *reading, const char *text);
/* A copy of a format with one number in it: "pixel_%zu". */
char *data_number_name(data_reading *reading, const char *prefix, size_t number);

/* texts.c */

typedef struct data_text {
  char *text;
  size_t number; /* how many others had been added before */
} data_text;

/* A set of texts, sorted by their bytes. Zero is the empty one. */
typedef struct data_texts {
  data_text *entries;
  size_t count;
  size_t capacity;
} data_texts;

/* Adds a text unless it is there, and gives its number: false, with a sentence, when there is no memory. */
int data_number_text(data_reading *reading, data_texts *texts, const char *text, size_t *number);
/* The place of a text; count if it is not there. */
size_t data_find_text(const data_texts *texts, const char *text);
void data_free_texts(data_texts *texts);

/* source.c */

typedef struct data_bytes {
  unsigned char *bytes; /* NUL behind the last */
  size_t count;
} data_bytes;

/* A source that is read piece by piece: a file, inflated if it is gzip, or bytes in memory. */
typedef struct data_stream {
  struct gzFile_s *file; /* NULL: memory */
  data_bytes memory;
  int is_owner; /* of memory */
  size_t place; /* bytes read so far */
} data_stream;

int32_t data_stream_open(data_reading *reading, const char *path, data_stream *stream);
/* Writes the next bytes; fewer than capacity only at the end. */
int32_t data_stream_read(data_reading *reading, data_stream *stream, unsigned char *buffer, size_t capacity,
                         size_t *count);
int32_t data_stream_rewind(data_reading *reading, data_stream *stream);
/* All bytes, from the start. */
int32_t data_stream_load(data_reading *reading, data_stream *stream, data_bytes *result);
void data_stream_close(data_stream *stream);

/* The length of a UTF-8 byte order mark at the start; 0 if there is none. */
size_t data_byte_order_mark(const data_bytes *head);
/* Reads a whole file, inflated if it is gzip. */
int32_t data_load_file(data_reading *reading, const char *path, data_bytes *result);
/* Inflates a gzip member in memory. */
int32_t data_inflate(data_reading *reading, const unsigned char *packed, size_t count, data_bytes *result);

/* built_in.c */

/* The packed bytes of a data set that is shipped; NULL if none has the name. */
const unsigned char *data_built_in(const char *name, size_t *count);

/* numbers.c */

#define DATA_FIELD_NUMBER 0
#define DATA_FIELD_MISSING 1
#define DATA_FIELD_TEXT 2
/* What a field is, by its spelling. Decimal numbers only; "inf" and hexadecimal are text. */
int data_field_kind(const char *text);
/* The same, and the number: NaN for a field that is none. DATA_FIELD_BEYOND for a number that no float holds. */
#define DATA_FIELD_BEYOND 3
int data_field_number(const char *text, float *number);

/* table.c */

/* A table with room for values and names; both dimensions are checked. */
int32_t data_new_table(data_reading *reading, size_t rows, size_t columns, hone_data_table **table);
/* Replaces each NaN by the median of its column, 0 if it has no other. */
int32_t data_impute(data_reading *reading, hone_data_table *table);
/* Keeps request->limit_rows rows. */
int32_t data_limit_rows(data_reading *reading, hone_data_table *table);

/* labels.c */

/* Labels that are numbers: classes or targets, as the request and they themselves say. *numbers: (rows); becomes NULL
 * if the table takes them over. */
int32_t data_label_by_number(data_reading *reading, hone_data_table *table, float **numbers);
/* Labels that are texts: classes. table->classes: (rows), the texts' numbers. */
int32_t data_label_by_text(data_reading *reading, hone_data_table *table, const data_texts *texts);
/* There are more labels than classes may be. */
int32_t data_fail_classes(data_reading *reading);

/* chance.c */

/* Chooses exactly `chosen` rows, stratified; is_chosen: (rows). False when there is no memory. */
int data_choose(const hone_data_table *table, size_t chosen, uint64_t seed, uint8_t *is_chosen);

/* delimited.c, sparse.c, idx.c: the formats */

/* head: how the stream begins. */
int32_t data_read_delimited(data_reading *reading, data_stream *stream, const data_bytes *head, int is_tab_separated,
                            hone_data_table **table);
/* head: how the text begins. */
int data_is_sparse(const data_bytes *head);
int32_t data_read_sparse(data_reading *reading, const data_bytes *bytes, hone_data_table **table);
int data_is_idx(const data_bytes *head);
int32_t data_read_idx(data_reading *reading, const char *path, const data_bytes *bytes, hone_data_table **table);
int32_t data_read_fashion_mnist(data_reading *reading, const char *folder, hone_data_table **table);

#endif
