/* label_column.c: which column of a CSV or TSV file is the label. */
#define _GNU_SOURCE
#include <string.h>
#include <strings.h>

#include "survey.h"

/* Insertions, deletions and replacements that lead from one name to the other (Levenshtein 1966); of 63 bytes each. */
static size_t edit_distance(const char *left, const char *right) {
  size_t row[64];
  size_t width = strnlen(right, 63);
  for (size_t j = 0; j <= width; j++) row[j] = j;
  for (size_t i = 1; i <= strnlen(left, 63); i++) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= width; j++) {
      size_t replaced = diagonal + (strncasecmp(&left[i - 1], &right[j - 1], 1) != 0);
      diagonal = row[j];
      size_t shifted = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
      row[j] = replaced < shifted ? replaced : shifted;
    }
  }
  return row[width];
}

static int32_t fail_no_label(data_reading *reading, const data_survey *survey) {
  const char *wanted = reading->request->label;
  if (!survey->is_headed)
    return data_fail(reading, HONE_DATA_INVALID,
                     "no label column %s: the file has no header row; give a number from 1 to %zu",
                     data_quote(wanted).text, survey->width);
  size_t nearest = 0;
  for (size_t column = 1; column < survey->width; column++)
    if (edit_distance(wanted, survey->first[column]) < edit_distance(wanted, survey->first[nearest]))
      nearest = column;
  char names[256] = "";
  for (size_t column = 0; column < survey->width; column++) {
    const char *separator = column > 0 ? ", " : "";
    if (strlen(names) + strlen(separator) + strlen(survey->first[column]) > 200) {
      strcat(names, ", …");
      break;
    }
    strcat(strcat(names, separator), survey->first[column]);
  }
  return data_fail(reading, HONE_DATA_INVALID, "no label column %s; the nearest is %s (columns: %s)",
                   data_quote(wanted).text, data_quote(survey->first[nearest]).text, names);
}

int32_t data_find_label(data_reading *reading, const data_survey *survey, size_t *label) {
  static const char *const customary[] = {"label", "target", "class", "digit", "diagnosis", "y"};
  const char *wanted = reading->request->label;
  *label = survey->width - 1;
  if (wanted == NULL || *wanted == '\0') {
    for (size_t i = 0; survey->is_headed && i < sizeof customary / sizeof customary[0]; i++) {
      for (size_t column = 0; column < survey->width; column++) {
        if (strcasecmp(survey->first[column], customary[i]) != 0) continue;
        *label = column;
        return HONE_DATA_OK;
      }
    }
    return HONE_DATA_OK;
  }
  for (size_t column = 0; survey->is_headed && column < survey->width; column++) {
    if (strcmp(survey->first[column], wanted) != 0) continue;
    *label = column;
    return HONE_DATA_OK;
  }
  size_t number = 0;
  for (const char *digit = wanted; number <= survey->width; digit++) {
    if (*digit == '\0' && number > 0) {
      *label = number - 1;
      return HONE_DATA_OK;
    }
    if (*digit < '0' || *digit > '9') break;
    number = 10 * number + (size_t)(*digit - '0');
  }
  return fail_no_label(reading, survey);
}
