/* A small NVML for the tests: nvidia-ml-py loads it as libnvidia-ml.so.1.
 *
 * NVML_CARDS      how many cards there are (2 without it)
 * NVML_INIT       error that nvmlInit gives
 * NVML_MIG        index of the card that MIG cuts in two
 * NVML_LOST       index of a card that falls off the bus once the file NVML_LOST_FILE is there
 * NVML_DENY       the user may not see processes
 * NVML_HANG_FILE  while this file is there, no function returns
 * NVML_GONE_FILE  once this file is there, the driver is not loaded any more
 * NVML_PID_FILE   file with the pid of the process on each card, in place of NVML_PID; NVML_MIB is what it holds
 * NVML_LOOKS      file that gets a line with the pid of the process for each look at the cards
 *
 * Compiled with -DOLD it lacks what an old driver lacks. Each number differs from card to card.
 */
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <unistd.h>

typedef unsigned int uint;
typedef unsigned long long ull;
typedef struct { int index; int part; } card;
typedef struct { uint gpu, memory; } use;
typedef struct { ull total, free, used; } memory;
typedef struct { uint version; ull total, reserved, free, used; } memory_v2;
typedef struct { uint pid; ull used; uint gpu_instance, compute_instance; } process;

enum { OK = 0, NOT_SUPPORTED = 3, NO_PERMISSION = 4, NOT_FOUND = 6, TOO_SMALL = 7, NOT_LOADED = 9, LOST = 15 };
static const ull MIB = 1ull << 20;
#define RESERVED (600 * MIB)
static card cards[8] = {{0, -1}, {1, -1}, {2, -1}, {3, -1}, {4, -1}, {5, -1}, {6, -1}, {7, -1}};
#ifndef OLD
static card parts[2];
#endif

static int number(const char *name, int otherwise) { const char *text = getenv(name); return text ? atoi(text) : otherwise; }
static int there(const char *name) { const char *path = getenv(name); return path && access(path, F_OK) == 0; }

static int state(const card *one) {
  while (there("NVML_HANG_FILE")) usleep(10000);
  if (there("NVML_GONE_FILE")) return NOT_LOADED;
  if (one && one->index == number("NVML_LOST", -1) && there("NVML_LOST_FILE")) return LOST;
  return OK;
}
static int is_cut(const card *one) { return one->index == number("NVML_MIG", -1); }

#define ASK(one) do { int now = state(one); if (now) return now; } while (0)

int nvmlInit_v2(void) { return number("NVML_INIT", state(NULL)); }
int nvmlInitWithFlags(uint flags) { (void)flags; return nvmlInit_v2(); }
int nvmlShutdown(void) { return OK; }
const char *nvmlErrorString(int error) { (void)error; return "an error of the small NVML"; }
int nvmlSystemGetDriverVersion(char *text, uint size) { ASK(NULL); snprintf(text, size, "570.01"); return OK; }
int nvmlDeviceGetCount_v2(uint *count) {
  ASK(NULL);
  const char *path = getenv("NVML_LOOKS");
  FILE *looks = path ? fopen(path, "a") : NULL;
  if (looks) { fprintf(looks, "%d\n", (int)getpid()); fclose(looks); }
  *count = number("NVML_CARDS", 2);
  return OK;
}
int nvmlDeviceGetHandleByIndex_v2(uint index, card **one) { ASK(&cards[index]); *one = &cards[index]; return OK; }
int nvmlDeviceGetName(card *one, char *text, uint size) { ASK(one); snprintf(text, size, "Small GPU %d", one->index); return OK; }
int nvmlDeviceGetUUID(card *one, char *text, uint size) {
  ASK(one);
  if (one->part >= 0) snprintf(text, size, "MIG-%d-%d", one->index, one->part);
  else snprintf(text, size, "GPU-%d", one->index);
  return OK;
}
int nvmlDeviceGetUtilizationRates(card *one, use *now) {
  ASK(one);
  if (is_cut(one)) return NOT_SUPPORTED;
  now->gpu = 90 + one->index; now->memory = 40 + one->index;
  return OK;
}
static ull total(const card *one) { return (one->part >= 0 ? 10240 : 81920) * MIB; }
static ull used(const card *one) { return (1024 * (1 + one->index) + (one->part + 1)) * MIB; }
int nvmlDeviceGetMemoryInfo(card *one, memory *now) {
  ASK(one);
  now->total = total(one); now->used = used(one) + RESERVED; now->free = now->total - now->used;
  return OK;
}
int nvmlDeviceGetTemperature(card *one, int sensor, uint *celsius) { (void)sensor; ASK(one); *celsius = 60 + 10 * one->index; return OK; }
int nvmlDeviceGetPowerUsage(card *one, uint *milliwatts) { ASK(one); *milliwatts = 300500 + 1000 * one->index; return OK; }
int nvmlDeviceGetEnforcedPowerLimit(card *one, uint *milliwatts) { ASK(one); *milliwatts = 700000; return OK; }
int nvmlDeviceGetClockInfo(card *one, int kind, uint *mhz) { ASK(one); *mhz = kind == 1 ? 1980 : 2619; return OK; }
int nvmlDeviceGetPerformanceState(card *one, int *state_now) { ASK(one); *state_now = one->index ? 32 : 0; return OK; }
int nvmlDeviceGetFanSpeed(card *one, uint *percent) { ASK(one); if (one->index == 0) return NOT_SUPPORTED; *percent = 55; return OK; }
int nvmlDeviceGetEccMode(card *one, uint *now, uint *later) { ASK(one); *now = *later = one->index == 0; return OK; }
int nvmlDeviceGetTotalEccErrors(card *one, uint kind, uint counter, ull *count) { (void)counter; ASK(one); *count = kind ? 1 : 3; return OK; }

static int list(card *one, uint *count, process *room) {
  ASK(one);
  if (getenv("NVML_DENY")) return NO_PERMISSION;
  uint pid = number("NVML_PID", 4242);
  FILE *told = there("NVML_PID_FILE") ? fopen(getenv("NVML_PID_FILE"), "r") : NULL;
  if (told) { if (fscanf(told, "%u", &pid) != 1) pid = 0; fclose(told); }
  if (room == NULL || *count < 1) { *count = 1; return TOO_SMALL; }
  *count = 1;
  room[0].pid = pid + one->index; room[0].used = (number("NVML_MIB", 512) + one->index) * MIB; room[0].gpu_instance = room[0].compute_instance = 0;
  return OK;
}

#ifdef OLD
int nvmlDeviceGetCurrentClocksThrottleReasons(card *one, ull *bits) { ASK(one); *bits = 0x40 | 0x1; return OK; }
int nvmlDeviceGetComputeRunningProcesses_v2(card *one, uint *count, process *room) { return list(one, count, room); }
#else
int nvmlDeviceGetMemoryInfo_v2(card *one, memory_v2 *now) {
  ASK(one);
  if (now->version != (sizeof *now | 2u << 24)) return NOT_SUPPORTED;
  now->total = total(one); now->used = used(one); now->reserved = RESERVED; now->free = now->total - now->used - RESERVED;
  return OK;
}
int nvmlDeviceGetCurrentClocksEventReasons(card *one, ull *bits) { ASK(one); *bits = one->index ? 0x1 : 0x4 | 0x20; return OK; }
int nvmlDeviceGetComputeRunningProcesses_v3(card *one, uint *count, process *room) { return list(one, count, room); }
int nvmlDeviceGetGraphicsRunningProcesses_v3(card *one, uint *count, process *room) { (void)room; ASK(one); *count = 0; return OK; }
int nvmlDeviceGetMigMode(card *one, uint *now, uint *later) { ASK(one); *now = *later = is_cut(one); return OK; }
int nvmlDeviceGetMaxMigDeviceCount(card *one, uint *count) { ASK(one); *count = 7; return OK; }
int nvmlDeviceGetMigDeviceHandleByIndex(card *one, uint index, card **part) {
  ASK(one);
  if (index > 1) return NOT_FOUND;
  parts[index].index = one->index; parts[index].part = index;
  *part = &parts[index];
  return OK;
}
#endif
