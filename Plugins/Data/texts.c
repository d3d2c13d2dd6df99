/* texts.c: sets of texts, in the order of their bytes. */
#include <stdlib.h>
#include <string.h>

#include "reading.h"

/* The place of the first text that does not stand before `text`. */
static size_t place_of(const data_texts *texts, const char *text) {
  size_t low = 0;
  size_t high = texts->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strcmp(texts->entries[middle].text, text) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int is_at(const data_texts *texts, size_t place, const char *text) {
  return place < texts->count && strcmp(texts->entries[place].text, text) == 0;
}

size_t data_find_text(const data_texts *texts, const char *text) {
  size_t place = place_of(texts, text);
  return is_at(texts, place, text) ? place : texts->count;
}

int data_number_text(data_reading *reading, data_texts *texts, const char *text, size_t *number) {
  size_t place = place_of(texts, text);
  if (!is_at(texts, place, text)) {
    if (!data_grow(reading, &texts->entries, &texts->capacity, texts->count, sizeof *texts->entries)) return 0;
    size_t length = strlen(text) + 1;
    char *copy = data_allocate(reading, length, 1);
    if (copy == NULL) return 0;
    memcpy(copy, text, length);
    memmove(texts->entries + place + 1, texts->entries + place, (texts->count - place) * sizeof *texts->entries);
    texts->entries[place] = (data_text){.text = copy, .number = texts->count++};
  }
  *number = texts->entries[place].number;
  return 1;
}

void data_free_texts(data_texts *texts) {
  for (size_t i = 0; i < texts->count; i++) free(texts->entries[i].text);
  free(texts->entries);
  *texts = (data_texts){0};
}
