/* function_library.h: where loaded code comes from, which Swift's view of the C library lacks. */
#ifndef FUNCTION_LIBRARY_H
#define FUNCTION_LIBRARY_H

/* The file of a handle of dlopen; NULL if it is not known. */
const char *function_file_of_handle(void *handle);

/* The file that an address was loaded from; NULL if it is not known. */
const char *function_file_of_address(const void *address);

#endif
