/* guard.c: the guard of one command. Between fork and exec, only calls that are safe after fork in a process with threads. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <hone_command.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The guard's descriptors; all others are closed, so that it keeps nothing of its parent's open. */
enum { CONTROL = 3, OUTPUT = 4, ERROR = 5, FIRST_FREE = 6 };

int command_pipe(int32_t ends[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  return fcntl(ends[0], F_SETFL, O_NONBLOCK);
}

/* ---- Descriptors and signals ---------------------------------------------------------------------------------------- */

static void close_from(int first) {
  if (syscall(SYS_close_range, (unsigned)first, ~0u, 0u) == 0) return;
  struct rlimit limit; /* Linux before 5.9 */
  int end = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
  for (int descriptor = first; descriptor < end; descriptor++) close(descriptor);
}

/* Brings the three to their numbers, whatever numbers they have now. */
static int take_descriptors(int control, int output, int error) {
  int wanted[] = {control, output, error};
  for (int i = 0; i < 3; i++)
    if ((wanted[i] = fcntl(wanted[i], F_DUPFD, 64)) < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(wanted[i], CONTROL + i) < 0) return -1;
  int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0) return -1;
  for (int i = 0; i < 3; i++)
    if (dup2(nothing, i) < 0) return -1;
  close_from(FIRST_FREE);
  return fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
}

static void on_child(int signal) { (void)signal; }

static void set_handler(int signal, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigaction(signal, &action, NULL);
}

/* ---- The command ---------------------------------------------------------------------------------------------------- */

typedef struct failure {
  int32_t call;
  int32_t error;
} failure;

static void fail(int report, int32_t call) {
  failure failure = {.call = call, .error = errno};
  ssize_t written = write(report, &failure, sizeof failure);
  (void)written;
  _exit(127);
}

/* The command's process up to its exec; never returns. */
static void become_command(const command_request *request, int report) {
  setpgid(0, 0);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  for (int signal = 1; signal < 65; signal++)
    if (signal != SIGKILL && signal != SIGSTOP) set_handler(signal, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (request->file_limit > 0) {
    struct rlimit limit = {.rlim_cur = request->file_limit, .rlim_max = request->file_limit};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  if (dup2(OUTPUT, 1) < 0 || dup2(ERROR, 2) < 0) fail(report, COMMAND_NO_FORK);
  close(OUTPUT);
  close(ERROR);
  if (request->folder != NULL && chdir(request->folder) != 0) fail(report, COMMAND_NO_FOLDER);
  command_news forked = {.kind = COMMAND_FORKED, .status = getpid()};
  send(CONTROL, &forked, sizeof forked, MSG_NOSIGNAL);
  execve(request->file, (char *const *)request->arguments, (char *const *)request->environment);
  fail(report, COMMAND_NO_EXEC);
}

/* Starts the command; -1 with the failure if it does not get as far as its exec. */
static pid_t start_command(const command_request *request, failure *failure) {
  int report[2];
  *failure = (struct failure){.call = COMMAND_NO_FORK, .error = 0};
  pid_t command = pipe2(report, O_CLOEXEC) == 0 ? fork() : -1;
  if (command < 0) {
    failure->error = errno;
    return -1;
  }
  if (command == 0) become_command(request, report[1]);
  setpgid(command, command); /* whoever comes first */
  close(report[1]);
  ssize_t count;
  do count = read(report[0], failure, sizeof *failure);
  while (count < 0 && errno == EINTR);
  close(report[0]);
  if (count != (ssize_t)sizeof *failure) return command;
  waitpid(command, NULL, 0);
  return -1;
}

/* ---- The guard ------------------------------------------------------------------------------------------------------ */

/* Kills the children of this process: what it has adopted. */
static void kill_children(void) {
  char text[4096];
  int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ssize_t count = read(file, text, sizeof text);
  close(file);
  pid_t child = 0;
  for (ssize_t i = 0; i < count; i++) {
    if (text[i] >= '0' && text[i] <= '9') {
      child = child * 10 + (text[i] - '0');
    } else {
      if (child > 1) kill(child, SIGKILL);
      child = 0;
    }
  }
}

/* Waits for whoever of the adopted has ended. Returns 1 once the command has, which is left a zombie. */
static int command_has_ended(pid_t command) {
  for (;;) {
    siginfo_t ended;
    memset(&ended, 0, sizeof ended);
    if (waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 || ended.si_pid == 0) break;
    if (ended.si_pid == command) return 1;
    waitpid(ended.si_pid, NULL, WNOHANG);
  }
  /* The command may be behind others in the list. */
  siginfo_t ended;
  memset(&ended, 0, sizeof ended);
  return waitid(P_PID, (id_t)command, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == command;
}

/* Waits until the command has ended, or must. */
static void watch(pid_t command) {
  sigset_t none;
  sigemptyset(&none);
  while (!command_has_ended(command)) {
    struct pollfd poller = {.fd = CONTROL, .events = POLLIN};
    if (ppoll(&poller, 1, NULL, &none) <= 0 || poller.revents == 0) continue;
    char byte = COMMAND_KILL;
    ssize_t count = recv(CONTROL, &byte, 1, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count != 1 || byte == COMMAND_KILL) return;
    kill(-command, SIGTERM);
    kill(-command, SIGCONT); /* a stopped process would not hear it */
  }
}

/* Kills the command's group and all that was adopted, and waits for them: 2 s for those that the kernel holds. */
static void end_everything(pid_t command, command_news *ending) {
  struct rusage usage;
  memset(&usage, 0, sizeof usage);
  kill(-command, SIGKILL); /* before the command is waited for: its number is still its own */
  while (wait4(command, &ending->status, 0, &usage) < 0 && errno == EINTR) {}
  ending->cpu_seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                        1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  ending->peak_bytes = 1024.0 * (double)usage.ru_maxrss;
  for (int round = 0; round < 2000; round++) {
    kill_children();
    pid_t ended;
    while ((ended = waitpid(-1, NULL, WNOHANG)) > 0) {}
    if (ended < 0 && errno == ECHILD) return;
    struct timespec moment = {.tv_nsec = 1000000};
    nanosleep(&moment, NULL);
  }
}

/* The guard's process; never returns. */
static void guard(const command_request *request, int control) {
  setpgid(0, 0);
  int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGUSR1, SIGUSR2, SIGALRM, SIGTSTP, SIGXCPU};
  for (unsigned i = 0; i < sizeof ignored / sizeof *ignored; i++) set_handler(ignored[i], SIG_IGN);
  set_handler(SIGCHLD, on_child);
  sigset_t blocked; /* all but in ppoll */
  sigfillset(&blocked);
  sigprocmask(SIG_SETMASK, &blocked, NULL);
  prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  command_news ending = {.kind = COMMAND_NO_FORK, .status = EMFILE};
  if (take_descriptors(control, request->output, request->error) == 0) {
    failure failure;
    pid_t command = start_command(request, &failure);
    close(OUTPUT);
    close(ERROR);
    if (command < 0) {
      ending.kind = failure.call;
      ending.status = failure.error;
    } else {
      command_news started = {.kind = COMMAND_STARTED, .status = command};
      send(CONTROL, &started, sizeof started, MSG_NOSIGNAL);
      watch(command);
      ending.kind = COMMAND_ENDED;
      end_everything(command, &ending);
    }
  } else {
    dup2(control, CONTROL);
  }
  send(CONTROL, &ending, sizeof ending, MSG_NOSIGNAL);
  _exit(0);
}

pid_t command_start(const command_request *request, int32_t *control) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  pid_t process = fork();
  if (process == 0) guard(request, ends[1]);
  int error = errno;
  close(ends[1]);
  if (process < 0) {
    close(ends[0]);
    errno = error;
    return -1;
  }
  *control = ends[0];
  return process;
}
