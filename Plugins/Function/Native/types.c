/* types.c: libffi's descriptions of types, out of lists of kinds. */
#include "types.h"

#include <function_call.h>
#include <stdlib.h>

ffi_type *function_type_of(uint32_t kind) {
  switch (kind) {
    case FUNCTION_INT8: return &ffi_type_sint8;
    case FUNCTION_INT16: return &ffi_type_sint16;
    case FUNCTION_INT32: return &ffi_type_sint32;
    case FUNCTION_INT64: return &ffi_type_sint64;
    case FUNCTION_UINT8: return &ffi_type_uint8;
    case FUNCTION_UINT16: return &ffi_type_uint16;
    case FUNCTION_UINT32: return &ffi_type_uint32;
    case FUNCTION_UINT64: return &ffi_type_uint64;
    case FUNCTION_FLOAT: return &ffi_type_float;
    case FUNCTION_DOUBLE: return &ffi_type_double;
    case FUNCTION_LONG_DOUBLE: return &ffi_type_longdouble;
    case FUNCTION_POINTER: return &ffi_type_pointer;
    case FUNCTION_VOID: return &ffi_type_void;
    default: return NULL;
  }
}

ffi_type *function_type_make(const uint32_t **kinds) {
  const uint32_t kind = *(*kinds)++;
  if (kind != FUNCTION_STRUCT) return function_type_of(kind);
  ffi_type *type = calloc(1, sizeof *type);
  if (type == NULL) return NULL;
  type->type = FFI_TYPE_STRUCT;
  size_t count = 0, capacity = 0;
  for (;;) {
    if (count + 1 > capacity) {
      capacity = 2 * capacity + 4;
      ffi_type **grown = realloc(type->elements, (capacity + 1) * sizeof *grown);
      if (grown == NULL) break;
      type->elements = grown;
    }
    type->elements[count] = NULL;
    if (**kinds == FUNCTION_END) {
      *kinds += 1;
      return type;
    }
    ffi_type *field = function_type_make(kinds);
    if (field == NULL) break;
    type->elements[count++] = field;
  }
  function_type_free(type);
  return NULL;
}

void function_type_free(ffi_type *type) {
  if (type == NULL || type->type != FFI_TYPE_STRUCT) return;
  for (ffi_type **field = type->elements; field != NULL && *field != NULL; field += 1) function_type_free(*field);
  free(type->elements);
  free(type);
}
