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
