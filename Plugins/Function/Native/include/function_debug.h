/* function_debug.h: what the debugging information of a library says of a function's type, through libdw. */
#ifndef FUNCTION_DEBUG_H
#define FUNCTION_DEBUG_H

#include <stdint.h>

/* Classes of types, as far as they are passed differently. */
#define FUNCTION_CLASS_OTHER 0u
#define FUNCTION_CLASS_VOID 1u
#define FUNCTION_CLASS_SIGNED 2u
#define FUNCTION_CLASS_UNSIGNED 3u
#define FUNCTION_CLASS_FLOATING 4u
#define FUNCTION_CLASS_POINTER 5u
#define FUNCTION_CLASS_STRUCT 6u

#define FUNCTION_DEBUG_NAME 64u

/* A parameter, or what the function returns. */
typedef struct function_debug_type {
  uint32_t kind; /* FUNCTION_CLASS_... */
  uint32_t size; /* bytes; 0 if unknown */
  char name[FUNCTION_DEBUG_NAME];      /* of the parameter; "" for none */
  char type_name[FUNCTION_DEBUG_NAME]; /* "" for none */
} function_debug_type;

/* Looks a function up in the library at path. types[0] becomes what it returns, types[1 ...] its parameters, as far as there is
 * room; *count, how many parameters it has. Returns 1 if it was found, 0 if there is no debugging information of it, and 2 if it
 * was declared without a prototype or takes a variable number of arguments. */
int32_t function_debug_find(const char *path, const char *name, function_debug_type *types, uint32_t capacity,
                            uint32_t *count);

#endif
