/* CTomlPlusPlus: toml++ for Swift, as a flat list of what a document holds. No exception leaves it. */
#ifndef C_TOML_PLUS_PLUS_H
#define C_TOML_PLUS_PLUS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum toml_kind {
  TOML_TABLE,
  TOML_ARRAY,
  TOML_STRING,
  TOML_INTEGER,
  TOML_FLOAT,
  TOML_BOOLEAN,
  TOML_DATE_OR_TIME
} toml_kind;

/* Lines and columns count from 1; columns count characters. */
typedef struct toml_position {
  uint32_t line;
  uint32_t column;
} toml_position;

/* One value. Tables and arrays stand before what they hold, and neighbours stand in the order of the text. */
typedef struct toml_entry {
  const char *key; /* UTF-8, key_length bytes; NULL for an element of an array */
  size_t key_length;
  const char *text; /* TOML_STRING: its UTF-8, text_length bytes; otherwise NULL */
  size_t text_length;
  int64_t parent;  /* index of the table or array that holds it; -1: the document itself */
  int64_t integer; /* TOML_INTEGER; TOML_BOOLEAN as 0 or 1 */
  double number;   /* TOML_FLOAT */
  toml_kind kind;
  toml_position key_position; /* where the key stands; of an element, where the value stands */
  toml_position position;     /* where the value stands; of a table, its header */
} toml_entry;

typedef struct toml_document toml_document;

/* Reads a document. Never NULL but for lack of memory; ask toml_fault() first. Free with toml_free(). */
toml_document *toml_parse(const char *text, size_t length);

/* What is wrong with the text and where; NULL if nothing is. Lives as long as the document. */
const char *toml_fault(const toml_document *document, toml_position *position);

/* The values, *count of them. Live as long as the document. */
const toml_entry *toml_entries(const toml_document *document, size_t *count);

/* Ends a document; NULL is fine. */
void toml_free(toml_document *document);

#ifdef __cplusplus
}
#endif

#endif
