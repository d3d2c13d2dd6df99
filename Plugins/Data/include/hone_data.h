/* hone_data.h: reads tables for the objectives that train models. (C11)
 *
 * One call turns a source into a dense matrix of floats and a label for each row. A source is
 *   a name     "digits", "breast-cancer", "wine": shipped inside this library
 *              "fashion-mnist": from Debian's package dataset-fashion-mnist, all 70,000 rows
 *   a path     CSV or TSV: separated by comma, semicolon or tab; a header row is detected
 *              LIBSVM sparse text
 *              IDX: the file of images; the labels come from the file named alike
 *              each of them also as .gz; the contents tell the format
 * A file that has the name of a built-in is read as ./NAME.
 *
 * Features. A column is numeric when more than half of its fields are numbers; any other text in it is then an error.
 * The other columns are one-hot encoded, categories in byte order (a missing field is all zeros). Missing numbers
 * (empty, ?, NA, N/A, NaN, null) become the column's median over all rows. In LIBSVM text what is not written is 0.
 *
 * Memory. A CSV or TSV file is gone through two times, three if a column has texts, and its numbers go straight to
 * where they stay: that takes the memory of the table, its labels and a window of 256 KiB. A pipe, which can be read
 * once, is kept whole meanwhile; so are LIBSVM text and IDX.
 *
 * Labels. Texts are classes. Whole numbers are classes when they are few (at most two, or at most 256 that each occur
 * five times on average); other numbers are continuous targets. `task` overrides that. Classes are numbered in the
 * order of their numbers, or else of their bytes.
 *
 * Nothing here keeps state, prints, or depends on locale, time or entropy: every function is safe from any thread, and
 * equal inputs give equal bits. */
#ifndef HONE_DATA_H
#define HONE_DATA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Statuses: the numbers of HONE_OK, HONE_ERROR and HONE_INVALID, so that a plugin can pass them on. */
#define HONE_DATA_OK 0
/* The environment: a file that cannot be read, no memory. */
#define HONE_DATA_ERROR -1
/* The contents of the source, or the request. */
#define HONE_DATA_INVALID -2

/* What the label is taken for. */
#define HONE_DATA_AUTOMATIC 0
#define HONE_DATA_CLASSIFICATION 1
#define HONE_DATA_REGRESSION 2

/* Whether the first row of a CSV or TSV file has the names of the columns. Detected: it does when no field of it is a
 * number and none occurs again in its column. */
#define HONE_DATA_HEADER_DETECTED 0
#define HONE_DATA_HEADER_PRESENT 1
#define HONE_DATA_HEADER_ABSENT 2

/* What to read. Zero or NULL is a good choice for everything but the source. */
typedef struct hone_data_request {
  const char *source; /* a built-in name or a path */
  /* The label column's name, or its number from 1. NULL or "": the column named label, else target, class, digit,
   * diagnosis or y, in any case; else the last column. IDX: the path of the file of labels. LIBSVM text: must be NULL
   * or "". */
  const char *label;
  int32_t task;      /* HONE_DATA_AUTOMATIC ... */
  int32_t header;    /* HONE_DATA_HEADER_DETECTED ... */
  size_t limit_rows; /* keep so many rows, chosen by chance, stratified, always the same; 0: all */
} hone_data_request;

/* A table: n = rows, d = columns. Every float is finite. */
typedef struct hone_data_table {
  size_t rows;         /* n >= 2 */
  size_t columns;      /* d >= 1, after one-hot encoding */
  float *values;       /* (n, d), row by row */
  int32_t *classes;    /* (n), each 0 ... class_count - 1; NULL when the label is continuous */
  float *targets;      /* (n); NULL when the labels are classes */
  char **class_names;  /* class_count names; NULL when the label is continuous */
  char **column_names; /* d names: "age", one-hot "colour=red" */
  char *label_name;
  int32_t class_count; /* 0 when the label is continuous, else >= 2 */
  int32_t reserved;
} hone_data_table;

/* Reads a source. On HONE_DATA_OK *table is the caller's to free; on any other status it is NULL, and error (capacity
 * bytes, may be 0) has one sentence with the place: FILE:LINE, or FILE:LINE:FIELD with the field's number in its row,
 * from 1. */
int32_t hone_data_read(const hone_data_request *request, hone_data_table **table, char *error, size_t capacity);

/* Frees a table; NULL is ignored. */
void hone_data_free(hone_data_table *table);

/* Deals the rows out to folds 0 ... folds - 1 by chance. The sizes of two folds differ by at most one, in all and
 * within each class. fold_of_row: (n). HONE_DATA_INVALID unless 2 <= folds <= n. */
int32_t hone_data_folds(const hone_data_table *table, uint32_t folds, uint64_t seed, uint32_t *fold_of_row);

/* Chooses share * n rows (rounded; at least 1, at most n - 1) by chance for validation, within each class in
 * proportion. is_validation: (n), each 0 or 1. HONE_DATA_INVALID unless 0 < share < 1. */
int32_t hone_data_split(const hone_data_table *table, double share, uint64_t seed, uint8_t *is_validation);

/* Moves each column to mean 0 and deviation 1, as measured (with divisor n) over the rows with is_used[row] != 0, or
 * over all rows if is_used is NULL. A column that is constant there is only moved: its deviation counts as 1. values:
 * (rows, columns), changed in place. mean, deviation: (columns), may be NULL. */
void hone_data_standardize(float *values, size_t rows, size_t columns, const uint8_t *is_used, float *mean,
                           float *deviation);

#ifdef __cplusplus
}
#endif

#endif
