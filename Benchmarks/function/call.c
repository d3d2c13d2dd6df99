/* call.c: what a call through the objective `function` costs, beside the same call written in C and through bare libffi.
 *
 *   call libhone-function.so functions.so
 *
 * Prints a line a case: name, and nanoseconds a call: direct, libffi, function. The objective is called as the host does,
 * through hone.h: all that it does for a trial is in it. */
#include <dlfcn.h>
#include <ffi.h>
#include <hone/hone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define CALLS 500000
#define REPEATS 9

static char text[1024];
static hone_error error = {sizeof error, sizeof text, text};
static const hone_description *declaration;

static void print_log(void *context, uint32_t level, const char *line) {
  (void)context;
  if (level >= HONE_LOG_WARNING) fprintf(stderr, "%s\n", line);
}
static int32_t never(void *context) { return context != NULL; }
static const void *extension(void *context, const char *id) {
  (void)context;
  return strcmp(id, HONE_HOST_DECLARATION) == 0 ? declaration : NULL;
}
static const hone_host host = {sizeof host, 1, "call.c", "1", "", NULL, print_log, never, extension};
static int32_t take(void *context, uint64_t step, double budget, const double *metrics, const double *gradient) {
  (void)context, (void)step, (void)budget, (void)metrics, (void)gradient;
  return HONE_CONTINUE;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}
static int compare(const void *left, const void *right) {
  const double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* What a trial has; volatile, so that no call is taken out of its loop. */
static volatile double x = 0.5, y = 0.25;
static volatile int layers = 3;
static const char *volatile activation = "tanh";
static volatile long seed = 7;
static volatile double sink;

typedef struct {
  double rate;
  int layers;
  const char *activation;
} config;
static int tell(void *context, long step, double value) {
  sink = value + (double)step;
  return context != NULL;
}

static void *functions;
static double (*sphere)(double, double);
static double (*train)(double, int, const char *, long);
static int (*fit)(config, const double *, double *, double *);
static double (*report)(double, int (*)(void *, long, double), void *);

static void direct_sphere(void) { sink = sphere(x, y); }
static void direct_train(void) { sink = train(x, layers, activation, seed); }
static void direct_fit(void) {
  const config c = {x, layers, activation};
  const double weights[4] = {y, 1, 2, 3};
  double loss, accuracy;
  if (fit(c, weights, &loss, &accuracy) == 0) sink = loss + accuracy;
}
static void direct_report(void) { sink = report(x, tell, NULL); }

static ffi_cif cif;
static void (*symbol)(void);
static void bare_sphere(void) {
  double a = x, b = y, result;
  void *arguments[] = {&a, &b};
  ffi_call(&cif, symbol, &result, arguments);
  sink = result;
}
static void bare_train(void) {
  double a = x, result;
  int b = layers;
  const char *c = activation;
  long d = seed;
  void *arguments[] = {&a, &b, &c, &d};
  ffi_call(&cif, symbol, &result, arguments);
  sink = result;
}
static void bare_fit(void) {
  config c = {x, layers, activation};
  double weights[4] = {y, 1, 2, 3}, loss, accuracy, *pointers[] = {weights, &loss, &accuracy};
  ffi_arg status;
  void *arguments[] = {&c, &pointers[0], &pointers[1], &pointers[2]};
  ffi_call(&cif, symbol, &status, arguments);
  if ((int)status == 0) sink = loss + accuracy;
}
static void bare_report(void) {
  double a = x, result;
  int (*b)(void *, long, double) = tell;
  void *c = NULL, *arguments[] = {&a, &b, &c};
  ffi_call(&cif, symbol, &result, arguments);
  sink = result;
}

static const hone_objective_class *objective;
static void *self;
static hone_trial trial = {.struct_size = sizeof trial, .seed = 7};
static const hone_monitor monitor = {.struct_size = sizeof monitor, .metric_count = 1, .report = take};
static double metrics[4], deviations[4];
static void through_function(void) {
  hone_outcome outcome = {sizeof outcome, 2, metrics, deviations, 0};
  if (objective->evaluate(self, &trial, &monitor, &outcome, &error) != HONE_OK) {
    fprintf(stderr, "%s\n", text);
    exit(2);
  }
  sink = metrics[0];
}

/* Nanoseconds a call, the median. */
static double measure(void (*call)(void)) {
  double times[REPEATS];
  for (int repeat = 0; repeat < REPEATS; repeat += 1) {
    const double began = now();
    for (int count = 0; count < CALLS; count += 1) call();
    times[repeat] = (now() - began) / CALLS;
  }
  qsort(times, REPEATS, sizeof *times, compare);
  return times[REPEATS / 2];
}

typedef struct {
  const char *name;
  const char *prototype;
  const char *binding; /* of bind.weights, or NULL */
  void (*direct)(void);
  void (*bare)(void);
  ffi_type *result;
  ffi_type *types[5];
  const hone_parameter *parameters;
  uint32_t parameter_count;
  double values[4];
} workload;

static void run(const hone_plugin *plugin, const char *library, const workload *workload) {
  const hone_space space = {.struct_size = sizeof space, .parameter_size = sizeof(hone_parameter),
                            .parameter_count = workload->parameter_count, .literal_size = sizeof(hone_literal),
                            .parameters = workload->parameters};
  const hone_description declared = {.struct_size = sizeof declared, .metric_size = sizeof(hone_metric), .space = &space};
  declaration = &declared;
  const hone_space *options = plugin->options;
  double values[16];
  const char *texts[16] = {0}, *keyed_name = "bind.weights";
  for (uint32_t index = 0; index < options->parameter_count; index += 1) {
    const hone_parameter *option =
        (const hone_parameter *)((const char *)options->parameters + index * options->parameter_size);
    values[index] = option->preset;
    texts[index] = option->preset_text;
    if (strcmp(option->name, "library") == 0) texts[index] = library;
    if (strcmp(option->name, "prototype") == 0) texts[index] = workload->prototype;
  }
  const hone_options given = {.struct_size = sizeof given, .count = options->parameter_count, .values = values,
                              .texts = texts, .keyed_names = &keyed_name, .keyed_texts = &workload->binding,
                              .keyed_count = workload->binding != NULL};
  if (objective->create(&host, &given, &self, &error) != HONE_OK) {
    fprintf(stderr, "%s\n", text);
    exit(2);
  }
  trial.values = workload->values;
  trial.value_count = workload->parameter_count;
  uint32_t count = 0;
  while (workload->types[count] != NULL) count += 1;
  if (ffi_prep_cif(&cif, FFI_DEFAULT_ABI, count, workload->result, (ffi_type **)workload->types) != FFI_OK) exit(2);
  const double direct = measure(workload->direct), bare = measure(workload->bare), function = measure(through_function);
  printf("%s\t%.1f\t%.1f\t%.1f\n", workload->name, direct, bare, function);
  fflush(stdout);
  objective->destroy(self);
}

#define NUMBER(id, low_, high_) \
  { .name = id, .summary = "", .unit = "", .kind = HONE_FLOAT, .low = low_, .high = high_ }

int main(int count, char **paths) {
  if (count != 3) return 2;
  void *plugin_library = dlopen(paths[1], RTLD_NOW | RTLD_LOCAL);
  functions = dlopen(paths[2], RTLD_NOW | RTLD_LOCAL);
  if (plugin_library == NULL || functions == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  hone_library_function *entry;
  *(void **)&entry = dlsym(plugin_library, HONE_LIBRARY_SYMBOL);
  const hone_plugin *plugin = entry()->plugins[0];
  objective = plugin->table;
  *(void **)&sphere = dlsym(functions, "sphere");
  *(void **)&train = dlsym(functions, "train");
  *(void **)&fit = dlsym(functions, "fit");
  *(void **)&report = dlsym(functions, "report");

  static const char *const labels[] = {"relu", "tanh"};
  static const hone_parameter two[] = {NUMBER("x", 0, 1), NUMBER("y", 0, 1)}, one[] = {NUMBER("rate", 0, 1)};
  static const hone_parameter mixed[] = {
      NUMBER("learning_rate", 0, 1),
      {.name = "layers", .summary = "", .unit = "", .kind = HONE_INT, .low = 1, .high = 6, .preset = 1},
      {.name = "activation", .summary = "", .unit = "", .kind = HONE_CHOICE, .labels = labels, .label_count = 2}};
  static const hone_parameter fields[] = {
      NUMBER("rate", 0, 1),
      {.name = "layers", .summary = "", .unit = "", .kind = HONE_INT, .low = 1, .high = 6, .preset = 1},
      {.name = "activation", .summary = "", .unit = "", .kind = HONE_CHOICE, .labels = labels, .label_count = 2},
      NUMBER("w", 0, 1)};
  static ffi_type *elements[] = {&ffi_type_double, &ffi_type_sint32, &ffi_type_pointer, NULL};
  static ffi_type structure = {0, 0, FFI_TYPE_STRUCT, elements};
  const workload workloads[] = {
      {"two numbers", "double sphere(double x, double y)", NULL, direct_sphere, bare_sphere, &ffi_type_double,
       {&ffi_type_double, &ffi_type_double}, two, 2, {0.5, 0.25}},
      {"number, int, text, seed", "double train(double learning_rate, int layers, const char *activation, long seed)", NULL,
       direct_train, bare_train, &ffi_type_double,
       {&ffi_type_double, &ffi_type_sint32, &ffi_type_pointer, &ffi_type_sint64}, mixed, 3, {0.5, 3, 1}},
      {"struct, array, two outputs",
       "typedef struct { double rate; int layers; const char *activation; } config;"
       "int fit(config c, const double weights[4], double *loss, double *accuracy)",
       "w,1,2,3", direct_fit, bare_fit, &ffi_type_sint32,
       {&structure, &ffi_type_pointer, &ffi_type_pointer, &ffi_type_pointer}, fields, 4, {0.5, 3, 1, 0.25}},
      {"a report", "double report(double rate, int (*tell)(void *context, long step, double value), void *context)", NULL,
       direct_report, bare_report, &ffi_type_double, {&ffi_type_double, &ffi_type_pointer, &ffi_type_pointer}, one, 1,
       {0.5}},
  };
  for (size_t index = 0; index < sizeof workloads / sizeof *workloads; index += 1) {
    symbol = (void (*)(void))dlsym(functions, index == 0 ? "sphere" : index == 1 ? "train" : index == 2 ? "fit" : "report");
    run(plugin, paths[2], &workloads[index]);
  }
  return 0;
}
