/* hone_command.h: starts a command under a guard, a process that leaves nothing of it behind.
 *
 * The guard is the command's parent, and adopts what the command starts and abandons (PR_SET_CHILD_SUBREAPER), so that
 * also children with a session of their own are found. When the command has ended, or the guard is told to, or whoever
 * started the guard is gone, it kills the command's process group and all that it has adopted. */
#ifndef HONE_COMMAND_H
#define HONE_COMMAND_H

#include <stdint.h>
#include <sys/types.h>

/* What a command is started with; lives until command_start returns. */
typedef struct command_request {
  const char *file;               /* a path with a slash: nothing is searched */
  const char *const *arguments;   /* ends with NULL; the first is the name that the command sees */
  const char *const *environment; /* NAME=VALUE, ends with NULL */
  const char *folder;             /* its working directory; NULL: this process's */
  uint64_t file_limit;            /* bytes to which a file may grow; 0: any */
  int32_t output;                 /* becomes its standard output */
  int32_t error;                  /* becomes its standard error */
} command_request;

/* What a guard says: first that the command has started, then how it ended; or only that it could not be started. Before all
 * that, the command's process says its own number, so that its group can be found even if the guard is killed at once. */
typedef struct command_news {
  int32_t kind;       /* COMMAND_FORKED, _STARTED, _ENDED, or the call that failed before the command ran */
  int32_t status;     /* its process, and group; of waitpid; or the errno of the failed call */
  double cpu_seconds; /* user and system, of the command and what it waited for */
  double peak_bytes;  /* of the largest process among them */
} command_news;

#define COMMAND_FORKED -2
#define COMMAND_STARTED -1
#define COMMAND_ENDED 0
#define COMMAND_NO_FORK 1
#define COMMAND_NO_FOLDER 2
#define COMMAND_NO_EXEC 3

/* Bytes that a guard understands; the end of its socket means the second. */
#define COMMAND_TERMINATE 1 /* SIGTERM for the command's group */
#define COMMAND_KILL 2      /* SIGKILL for everything */

/* Starts a guard, which starts the command. *control: a socket that gives command_news and takes the bytes above.
 * Returns the guard's process, to be waited for after its last message; -1 with errno. */
pid_t command_start(const command_request *request, int32_t *control);

/* pipe(), both ends closed by exec, the reading one without waiting. 0, or -1 with errno. */
int command_pipe(int32_t ends[2]);

/* Removes a folder with all that is in it, following no links. */
void command_remove_folder(const char *path);

#endif
