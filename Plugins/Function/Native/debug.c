/* debug.c: what the debugging information of a library says of a function's type, through libdw. */
#include <function_debug.h>

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What is looked for, and where it goes. */
typedef struct search {
  const char *name;
  function_debug_type *types;
  uint32_t capacity;
  uint32_t count;
  int32_t found;
} search;

static void copy_name(char *target, const char *source) {
  if (source == NULL) return;
  strncpy(target, source, FUNCTION_DEBUG_NAME - 1);
}

static uint32_t class_of_base(Dwarf_Die *type) {
  Dwarf_Attribute attribute;
  Dwarf_Word encoding = 0;
  if (dwarf_formudata(dwarf_attr_integrate(type, DW_AT_encoding, &attribute), &encoding) != 0) return FUNCTION_CLASS_OTHER;
  switch (encoding) {
    case DW_ATE_signed:
    case DW_ATE_signed_char: return FUNCTION_CLASS_SIGNED;
    case DW_ATE_unsigned:
    case DW_ATE_unsigned_char:
    case DW_ATE_boolean:
    case DW_ATE_UTF: return FUNCTION_CLASS_UNSIGNED;
    case DW_ATE_float: return FUNCTION_CLASS_FLOATING;
    default: return FUNCTION_CLASS_OTHER;
  }
}

/* Describes the type of a subprogram or of a parameter. */
static void describe(Dwarf_Die *owner, function_debug_type *result) {
  memset(result, 0, sizeof *result);
  Dwarf_Attribute attribute;
  Dwarf_Die type, peeled;
  if (dwarf_tag(owner) != DW_TAG_subprogram) copy_name(result->name, dwarf_diename(owner));
  if (dwarf_formref_die(dwarf_attr_integrate(owner, DW_AT_type, &attribute), &type) == NULL) {
    result->kind = FUNCTION_CLASS_VOID;
    return;
  }
  copy_name(result->type_name, dwarf_diename(&type));
  if (dwarf_peel_type(&type, &peeled) != 0) return;
  if (result->type_name[0] == '\0') copy_name(result->type_name, dwarf_diename(&peeled));
  Dwarf_Word size = 0;
  if (dwarf_aggregate_size(&peeled, &size) == 0) result->size = (uint32_t)size;
  switch (dwarf_tag(&peeled)) {
    case DW_TAG_base_type: result->kind = class_of_base(&peeled); break;
    case DW_TAG_enumeration_type: result->kind = FUNCTION_CLASS_SIGNED; break;
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
      result->kind = FUNCTION_CLASS_POINTER;
      result->size = 8;
      break;
    case DW_TAG_structure_type:
    case DW_TAG_class_type:
    case DW_TAG_union_type: result->kind = FUNCTION_CLASS_STRUCT; break;
    default: break;
  }
}

static int visit(Dwarf_Die *function, void *context) {
  search *wanted = context;
  const char *name = dwarf_diename(function);
  Dwarf_Attribute attribute;
  const char *linkage = dwarf_formstring(dwarf_attr_integrate(function, DW_AT_linkage_name, &attribute));
  const char *symbol = linkage != NULL ? linkage : name;
  if (symbol == NULL || strcmp(symbol, wanted->name) != 0 || dwarf_hasattr(function, DW_AT_declaration)) return DWARF_CB_OK;
  wanted->found = 1;
  describe(function, &wanted->types[0]);
  Dwarf_Die child;
  if (dwarf_child(function, &child) != 0) return DWARF_CB_ABORT;
  do {
    const int tag = dwarf_tag(&child);
    if (tag == DW_TAG_unspecified_parameters) wanted->found = 2;
    if (tag != DW_TAG_formal_parameter) continue;
    wanted->count += 1;
    if (wanted->count < wanted->capacity) describe(&child, &wanted->types[wanted->count]);
  } while (dwarf_siblingof(&child, &child) == 0);
  return DWARF_CB_ABORT;
}

int32_t function_debug_find(const char *path, const char *name, function_debug_type *types, uint32_t capacity,
                            uint32_t *count) {
  search wanted = {name, types, capacity, 0, 0};
  *count = 0;
  if (capacity == 0) return 0;
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  Dwarf *dwarf = dwarf_begin(file, DWARF_C_READ);
  Dwarf_CU *unit = NULL;
  Dwarf_Die die;
  while (dwarf != NULL && wanted.found == 0 && dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
    dwarf_getfuncs(&die, visit, &wanted, 0);
  }
  if (dwarf != NULL) dwarf_end(dwarf);
  close(file);
  *count = wanted.count;
  return wanted.found;
}
