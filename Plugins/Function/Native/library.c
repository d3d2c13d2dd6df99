/* library.c: where loaded code comes from. */
#define _GNU_SOURCE
#include <function_library.h>

#include <dlfcn.h>
#include <link.h>
#include <stddef.h>

const char *function_file_of_handle(void *handle) {
  struct link_map *map = NULL;
  return dlinfo(handle, RTLD_DI_LINKMAP, &map) == 0 && map != NULL && map->l_name[0] != '\0' ? map->l_name : NULL;
}

const char *function_file_of_address(const void *address) {
  Dl_info place;
  return dladdr(address, &place) != 0 ? place.dli_fname : NULL;
}

int function_is_data(const void *address) {
  Dl_info place;
  const ElfW(Sym) *symbol = NULL;
  const int is_known = dladdr1(address, &place, (void **)&symbol, RTLD_DL_SYMENT);
  return is_known && symbol != NULL && place.dli_saddr == address && ELF64_ST_TYPE(symbol->st_info) == STT_OBJECT;
}
