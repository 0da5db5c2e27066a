/* A small CUDA driver for the tests, as libcuda.so.1: it has one card, and filling memory takes a millisecond.
 *
 * NVML_PID_FILE gets the pid of the process that starts it, for the small NVML to tell.
 */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cuInit(unsigned int flags) {
  const char *path = getenv("NVML_PID_FILE");
  FILE *file = path ? fopen(path, "w") : NULL;
  if (file) { fprintf(file, "%d", (int)getpid()); fclose(file); }
  return (int)flags;
}
int cuDeviceGet(int *device, int index) { *device = index; return index != 0; }
int cuDeviceGetUuid(unsigned char *uuid, int device) { memset(uuid, device, 16); return 0; }
int cuDevicePrimaryCtxRetain(void **context, int device) { static int one; *context = &one; return device; }
int cuCtxSetCurrent(void *context) { return context == NULL; }
int cuMemAlloc_v2(unsigned long long *address, size_t bytes) { *address = 4096; return bytes != (size_t)1 << 30; }
int cuMemsetD32_v2(unsigned long long address, unsigned int value, size_t count) {
  (void)value;
  usleep(1000);
  return address != 4096 || count != (size_t)1 << 28;
}
int cuCtxSynchronize(void) { return 0; }
