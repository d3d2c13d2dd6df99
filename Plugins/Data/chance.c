/* chance.c: folds, splits and subsets of rows: by chance, stratified, equal for equal seeds. */
#include <stdlib.h>
#include <string.h>

#include "reading.h"

/* SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 16. */
static uint64_t next_random(uint64_t *state) {
  uint64_t z = *state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

/* Uniform in 0 ... bound - 1, without bias: what lies above the last whole multiple of bound is drawn again. */
static uint64_t random_below(uint64_t *state, uint64_t bound) {
  uint64_t limit = UINT64_MAX - UINT64_MAX % bound;
  uint64_t drawn;
  do drawn = next_random(state);
  while (drawn >= limit);
  return drawn % bound;
}

/* The rows in the order in which they are dealt out: shuffled (Fisher and Yates), then grouped by class. Dealing them in turn
 * gives each hand its share of each class. NULL when there is no memory. */
static size_t *dealing_order(const hone_data_table *table, uint64_t seed) {
  size_t classes = table->classes != NULL ? (size_t)table->class_count : 1;
  size_t *shuffled = malloc(table->rows * sizeof *shuffled);
  size_t *grouped = malloc(table->rows * sizeof *grouped);
  size_t *start = calloc(classes + 1, sizeof *start);
  if (shuffled == NULL || grouped == NULL || start == NULL) {
    free(shuffled);
    free(grouped);
    free(start);
    return NULL;
  }
  for (size_t i = 0; i < table->rows; i++) shuffled[i] = i;
  for (size_t i = table->rows - 1; i > 0; i--) {
    size_t other = (size_t)random_below(&seed, i + 1);
    size_t row = shuffled[i];
    shuffled[i] = shuffled[other];
    shuffled[other] = row;
  }
  for (size_t row = 0; row < table->rows; row++) start[(table->classes != NULL ? table->classes[row] : 0) + 1]++;
  for (size_t class = 0; class < classes; class++) start[class + 1] += start[class];
  for (size_t i = 0; i < table->rows; i++)
    grouped[start[table->classes != NULL ? table->classes[shuffled[i]] : 0]++] = shuffled[i];
  free(shuffled);
  free(start);
  return grouped;
}

int32_t hone_data_folds(const hone_data_table *table, uint32_t folds, uint64_t seed, uint32_t *fold_of_row) {
  if (folds < 2 || folds > table->rows) return HONE_DATA_INVALID;
  size_t *order = dealing_order(table, seed);
  if (order == NULL) return HONE_DATA_ERROR;
  for (size_t i = 0; i < table->rows; i++) fold_of_row[order[i]] = (uint32_t)(i % folds);
  free(order);
  return HONE_DATA_OK;
}

int data_choose(const hone_data_table *table, size_t chosen, uint64_t seed, uint8_t *is_chosen) {
  size_t *order = dealing_order(table, seed);
  if (order == NULL) return 0;
  /* Row i is chosen when i * chosen / rows reaches a new whole number: evenly spread, so in proportion in every class. Half a
   * step of offset makes a class's share round to the nearest. rows and chosen are below 2^31. */
  uint64_t rows = table->rows;
  for (uint64_t i = 0; i < rows; i++) {
    uint64_t before = (i * chosen + rows / 2) / rows;
    uint64_t after = ((i + 1) * chosen + rows / 2) / rows;
    is_chosen[order[i]] = after > before;
  }
  free(order);
  return 1;
}

int32_t hone_data_split(const hone_data_table *table, double share, uint64_t seed, uint8_t *is_validation) {
  if (!(share > 0 && share < 1)) return HONE_DATA_INVALID;
  size_t chosen = (size_t)(share * (double)table->rows + 0.5);
  if (chosen < 1) chosen = 1;
  if (chosen > table->rows - 1) chosen = table->rows - 1;
  return data_choose(table, chosen, seed, is_validation) ? HONE_DATA_OK : HONE_DATA_ERROR;
}
