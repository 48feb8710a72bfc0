#ifndef FLATLINE_CCURL_H
#define FLATLINE_CCURL_H

#include <curl/curl.h>

// libcurl, loaded when it is first needed: with what it needs itself it takes longer to load than a
// small capture takes to read. Its functions are called by those below, which have one function for
// each type of option, for Swift does not call those with a variable number of arguments.

// To be called once, before the others: NULL, or why libcurl cannot be used.
const char *flatline_curl_load(void);

CURL *flatline_curl_open(void);
void flatline_curl_close(CURL *handle);
CURLcode flatline_curl_perform(CURL *handle);
const char *flatline_curl_error(CURLcode code);

struct curl_slist *flatline_curl_append(struct curl_slist *list, const char *text);
void flatline_curl_free(struct curl_slist *list);

CURLcode flatline_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode flatline_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
CURLcode flatline_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode flatline_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode flatline_curl_set_headers(CURL *handle, struct curl_slist *value);
CURLcode flatline_curl_set_writer(CURL *handle, CURLoption option, curl_write_callback value);
CURLcode flatline_curl_set_progress(CURL *handle, curl_xferinfo_callback value);

// The status of the answer; 0 when none has come.
long flatline_curl_status(CURL *handle);

// Seconds, as the header Retry-After says; 0 where there is none. libcurl knows both of its forms.
long flatline_curl_retry_after(CURL *handle);

// How many connections the last request has opened: none when it used one that was kept.
long flatline_curl_opened(CURL *handle);

#endif
