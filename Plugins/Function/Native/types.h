/* types.h: libffi's descriptions of types, out of lists of kinds. */
#ifndef FUNCTION_TYPES_H
#define FUNCTION_TYPES_H

#include <ffi.h>
#include <stdint.h>

/* The type at *kinds, which is left behind it; NULL if memory is short or the list is broken. Structs are freed by
 * function_type_free. */
ffi_type *function_type_make(const uint32_t **kinds);
void function_type_free(ffi_type *type);

/* The type of a scalar kind. */
ffi_type *function_type_of(uint32_t kind);

#endif
