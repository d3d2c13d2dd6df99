/* An objective in plain C, whole: (x - 2)^2 + (y + 1)^2, with y active only if two dimensions are asked for. Build:
 *   cc -O2 -shared -fPIC -fvisibility=hidden -I SDK/include SDK/Examples/c/quadratic.c \
 *     -Wl,--version-script=SDK/hone.map -o libquadratic.so */
#include <hone/hone.h>
#include <math.h>

static const char *const sizes[] = {"one", "two"};
static const hone_literal two = {.parameter = 0, .relation = HONE_EQUAL, .other = HONE_NONE, .value = 1};
static const hone_parameter parameters[] = {
    {.name = "dimensions", .summary = "", .unit = "", .kind = HONE_CHOICE, .preset = 1,
     .labels = sizes, .label_count = 2},
    {.name = "x", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = -5, .high = 5, .preset = 0},
    {.name = "y", .summary = "", .unit = "", .kind = HONE_FLOAT, .low = -5, .high = 5, .preset = 0,
     .condition = &two, .condition_count = 1},
};
static const hone_space space = {.struct_size = sizeof space, .parameter_size = sizeof(hone_parameter),
    .literal_size = sizeof(hone_literal), .parameter_count = 3, .parameters = parameters};
static const hone_metric metric = {.name = "value", .summary = "", .unit = "", .direction = HONE_MINIMIZE};
static const hone_description description = {.struct_size = sizeof description, .metric_size = sizeof metric,
    .space = &space, .metrics = &metric, .metric_count = 1};

static int32_t create(const hone_host *host, const hone_options *options, void **self, hone_error *error) {
  (void)host, (void)options, (void)error;
  *self = (void *)&metric; /* no state */
  return HONE_OK;
}

static void destroy(void *self) { (void)self; }

static int32_t evaluate(void *self, const hone_trial *trial, const hone_monitor *monitor, hone_outcome *outcome,
                        hone_error *error) {
  (void)self, (void)monitor, (void)error;
  const double x = trial->values[1], y = trial->values[2];
  outcome->metrics[0] = (x - 2) * (x - 2) + (hone_is_inactive(y) ? 1 : (y + 1) * (y + 1));
  return HONE_OK;
}

static const hone_objective_class table = {sizeof table, 0, create, destroy, NULL, evaluate};
static const hone_plugin quadratic = {.struct_size = sizeof quadratic, .kind = HONE_OBJECTIVE, .name = "quadratic",
    .summary = "a parabola with its minimum at (2, -1)", .text = "", .description = &description, .table = &table,
    .flags = HONE_DETERMINISTIC};
static const hone_plugin *const plugins[] = {&quadratic};
static const hone_library library = {.struct_size = sizeof library, .header_version = HONE_HEADER_VERSION,
    .plugin_count = 1, .name = "quadratic", .vendor = "example", .version = "1.0.0", .license = "", .url = "",
    .plugins = plugins};

const hone_library *hone_library_v1(void) { return &library; }
