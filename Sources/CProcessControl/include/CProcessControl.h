/* Linux calls that Swift cannot name, because they take variable arguments or have no wrapper in every libc. */
#ifndef CPROCESSCONTROL_H
#define CPROCESSCONTROL_H

#include <sys/types.h>

/* Kills this process when the thread that started it ends. */
int die_with_parent(void);

/* Makes this process the parent of its descendants whose own parent has ended. */
int adopt_orphans(void);

/* A descriptor that is readable once the process has ended; -1 on kernels before 5.3. */
int process_descriptor(pid_t process);

/* Another name for a descriptor, at `lowest` or above, closed by exec. */
int descriptor_above(int descriptor, int lowest);

int set_nonblocking(int descriptor);

/* pipe(), both ends closed by exec. */
int pipe_closed_by_exec(int ends[2]);

/* A descriptor that becomes readable, for good, with raise_event(). */
int event_descriptor(void);
void raise_event(int descriptor);

/* Waits until the other side of a socket has closed it, or it is no socket any more. */
void wait_for_hangup(int socket);

/* Binds this process to one of the cores that it may use: the one of this number, counted from 0 and round. */
int run_on_core(int number);

#endif
