/* survey.h: what a first pass over a CSV or TSV file finds. Private. */
#ifndef HONE_DATA_SURVEY_H
#define HONE_DATA_SURVEY_H

#include "rows.h"

/* A column of the file. */
typedef struct data_column {
  size_t numbers; /* of its fields */
  size_t texts;
  data_texts categories; /* of a column of texts, once they are collected */
  size_t place;          /* its first column in the table */
} data_column;

typedef struct data_survey {
  char **first; /* (width): the fields of the first row */
  size_t first_line;
  size_t width;
  size_t rows; /* without the header */
  int is_headed;
  data_column *columns; /* (width) */
} data_survey;

/* Goes through all rows. */
int32_t data_survey_rows(data_reading *reading, data_rows *rows, data_survey *survey);
/* Goes through all rows again for the texts of each column of texts but `label`, if there is one. */
int32_t data_collect_categories(data_reading *reading, data_rows *rows, size_t label, data_survey *survey);
void data_free_survey(data_survey *survey);

/* More than half of the fields that are there are numbers, or none is there. */
static inline int data_is_numeric(const data_column *column) {
  return column->texts == 0 || column->numbers > column->texts;
}

/* The header's name of a column, or one made of its number. */
char *data_column_name(data_reading *reading, const data_survey *survey, size_t column);

/* label_column.c */

/* The column that the request names, or else the customary one. */
int32_t data_find_label(data_reading *reading, const data_survey *survey, size_t *label);

#endif
