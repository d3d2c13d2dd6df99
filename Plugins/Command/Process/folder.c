/* folder.c: removing a folder. */
#define _GNU_SOURCE
#include <ftw.h>
#include <hone_command.h>
#include <stdio.h>
#include <sys/stat.h>

static int remove_entry(const char *path, const struct stat *state, int kind, struct FTW *place) {
  (void)state;
  (void)kind;
  (void)place;
  remove(path);
  return 0; /* what cannot be removed stays */
}

void command_remove_folder(const char *path) { nftw(path, remove_entry, 32, FTW_DEPTH | FTW_PHYS); }
