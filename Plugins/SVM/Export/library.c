/* library.c: the entry of the plugin library hone-svm. */
#include <hone/hone.h>
#include <hone_svm.h>

static const hone_plugin *const plugins[] = {&hone_svm_plugin};

static const hone_library library = {
    .struct_size = sizeof library,
    .header_version = HONE_HEADER_VERSION,
    .plugin_count = 1,
    .name = "hone-svm",
    .vendor = "hone",
    .version = "1.0.0",
    .license = "Apache-2.0",
    .url = "",
    .plugins = plugins,
};

const hone_library *hone_library_v1(void) { return &library; }
