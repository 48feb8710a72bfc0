// The macros of libcurl's header call its functions by name.
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <dlfcn.h>
#include <stddef.h>

// As the header declares them.
static struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_cleanup) *easy_cleanup;
  __typeof__(curl_easy_perform) *easy_perform;
  __typeof__((curl_easy_setopt)) *easy_setopt;
  __typeof__((curl_easy_getinfo)) *easy_getinfo;
  __typeof__(curl_easy_strerror) *easy_strerror;
  __typeof__(curl_slist_append) *slist_append;
  __typeof__(curl_slist_free_all) *slist_free_all;
} library;

const char *flatline_curl_load(void) {
  void *file = dlopen("libcurl.so.4", RTLD_NOW);
  if (file == NULL) return dlerror();
  const struct {
    const char *name;
    void *place;
  } functions[] = {
      {"curl_global_init", &library.global_init},
      {"curl_easy_init", &library.easy_init},
      {"curl_easy_cleanup", &library.easy_cleanup},
      {"curl_easy_perform", &library.easy_perform},
      {"curl_easy_setopt", &library.easy_setopt},
      {"curl_easy_getinfo", &library.easy_getinfo},
      {"curl_easy_strerror", &library.easy_strerror},
      {"curl_slist_append", &library.slist_append},
      {"curl_slist_free_all", &library.slist_free_all},
  };
  for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
    void *function = dlsym(file, functions[index].name);
    if (function == NULL) return dlerror();
    // A pointer to a function, as dlopen(3) has it.
    *(void **)functions[index].place = function;
  }
  CURLcode code = library.global_init(CURL_GLOBAL_DEFAULT);
  return code == CURLE_OK ? NULL : library.easy_strerror(code);
}

CURL *flatline_curl_open(void) { return library.easy_init(); }

void flatline_curl_close(CURL *handle) { library.easy_cleanup(handle); }

CURLcode flatline_curl_perform(CURL *handle) { return library.easy_perform(handle); }

const char *flatline_curl_error(CURLcode code) { return library.easy_strerror(code); }

struct curl_slist *flatline_curl_append(struct curl_slist *list, const char *text) {
  return library.slist_append(list, text);
}

void flatline_curl_free(struct curl_slist *list) { library.slist_free_all(list); }

CURLcode flatline_curl_set_number(CURL *handle, CURLoption option, long value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode flatline_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode flatline_curl_set_text(CURL *handle, CURLoption option, const char *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode flatline_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode flatline_curl_set_headers(CURL *handle, struct curl_slist *value) {
  return library.easy_setopt(handle, CURLOPT_HTTPHEADER, value);
}

CURLcode flatline_curl_set_writer(CURL *handle, CURLoption option, curl_write_callback value) {
  return library.easy_setopt(handle, option, value);
}

CURLcode flatline_curl_set_progress(CURL *handle, curl_xferinfo_callback value) {
  return library.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, value);
}

long flatline_curl_status(CURL *handle) {
  long status = 0;
  library.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  return status;
}

long flatline_curl_retry_after(CURL *handle) {
  curl_off_t seconds = 0;
  library.easy_getinfo(handle, CURLINFO_RETRY_AFTER, &seconds);
  return (long)seconds;
}

long flatline_curl_opened(CURL *handle) {
  long opened = 0;
  library.easy_getinfo(handle, CURLINFO_NUM_CONNECTS, &opened);
  return opened;
}
