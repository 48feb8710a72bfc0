#ifndef FLATLINE_CNCURSES_SHIM_H
#define FLATLINE_CNCURSES_SHIM_H

// Wide characters, whatever is defined elsewhere.
#define NCURSES_WIDECHAR 1

#include <curses.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

// The whole screen is a global variable, `stdscr`, which Swift takes for unsafe: here it is used by
// the one thread that has opened it.

// Keys come one by one, not shown, and are not waited for; those of many bytes come as one.
static inline void flatline_screen_prepare(void) {
  cbreak();
  noecho();
  nonl();
  intrflush(stdscr, FALSE);
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  leaveok(stdscr, FALSE);
}

static inline int flatline_screen_colors(void) { return COLORS; }

static inline void flatline_screen_put(
    int row, int column, const char *text, unsigned long attributes, int pair) {
  wattr_set(stdscr, (attr_t)attributes, (short)pair, NULL);
  mvwaddnstr(stdscr, row, column, text, -1);
}

// From there to the line's end.
static inline void flatline_screen_clear_rest(int row, int column) {
  wattr_set(stdscr, A_NORMAL, 0, NULL);
  if (wmove(stdscr, row, column) == OK) wclrtoeol(stdscr);
}

static inline void flatline_screen_place_cursor(int row, int column) {
  wmove(stdscr, row, column);
}

static inline void flatline_screen_refresh(void) { wrefresh(stdscr); }

// What is on the terminal is not what was drawn.
static inline void flatline_screen_redraw_all(void) { clearok(stdscr, TRUE); }

// OK for a character, KEY_CODE_YES for another key, ERR for none.
static inline int flatline_screen_key(wint_t *key) { return wget_wch(stdscr, key); }

// Macros that Swift does not see.

static inline unsigned long flatline_attribute_bold(void) { return A_BOLD; }
static inline unsigned long flatline_attribute_dim(void) { return A_DIM; }
static inline unsigned long flatline_attribute_reverse(void) { return A_REVERSE; }

static inline void flatline_mouse_enable(void) {
  // Clicks that come at once, over a slow line, are one event.
  mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED |
                BUTTON4_PRESSED | BUTTON5_PRESSED,
            NULL);
  // Or ncurses would wait whether a press becomes a click.
  mouseinterval(0);
}

// 0 none, 1 the first button, 2 the same more than once, 4 and 5 the wheel's two ways.
static inline int flatline_mouse_button(int *row, int *column) {
  MEVENT event;
  if (getmouse(&event) != OK) return 0;
  *row = event.y;
  *column = event.x;
  if (event.bstate & BUTTON4_PRESSED) return 4;
  if (event.bstate & BUTTON5_PRESSED) return 5;
  if (event.bstate & (BUTTON1_DOUBLE_CLICKED | BUTTON1_TRIPLE_CLICKED)) return 2;
  return event.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED) ? 1 : 0;
}

// A capability of the terminal that takes one number, with it filled in; or NULL.
static inline const char *flatline_terminal_string(const char *name, int number) {
  const char *text = tigetstr((char *)name);
  if (text == NULL || text == (const char *)-1) return NULL;
  return tiparm(text, number);
}

// A signal that ends the process, as a crash does: the terminal is given back before it ends as it
// would have. All that the handler does is safe in one (signal-safety(7)).

enum { flatline_crash_count = 11 };

static const int flatline_crash_signals[flatline_crash_count] = {
    SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE, SIGABRT, SIGSYS, SIGQUIT,
    SIGHUP,  SIGINT, SIGTERM};

struct flatline_crash {
  int descriptor;
  struct termios modes;
  char text[512];
  size_t size;
  struct sigaction before[flatline_crash_count];
};

// Within a function, for of a header's variables Swift makes none. One file calls these functions.
static inline struct flatline_crash *flatline_crash_state(void) {
  static struct flatline_crash state;
  return &state;
}

static inline void flatline_crash_handle(int number) {
  struct flatline_crash *crash = flatline_crash_state();
  // Nothing can be done where it cannot be written.
  ssize_t written = write(crash->descriptor, crash->text, crash->size);
  (void)written;
  tcsetattr(crash->descriptor, TCSANOW, &crash->modes);
  for (int index = 0; index < flatline_crash_count; index++) {
    if (flatline_crash_signals[index] == number) sigaction(number, &crash->before[index], NULL);
  }
  raise(number);
}

// Called before anything changes the terminal's modes.
static inline void flatline_crash_note_modes(int descriptor) {
  struct flatline_crash *crash = flatline_crash_state();
  crash->descriptor = descriptor;
  tcgetattr(descriptor, &crash->modes);
}

static inline void flatline_crash_arm(const char *text, size_t size) {
  struct flatline_crash *crash = flatline_crash_state();
  crash->size = size < sizeof crash->text ? size : sizeof crash->text;
  memcpy(crash->text, text, crash->size);
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = flatline_crash_handle;
  for (int index = 0; index < flatline_crash_count; index++) {
    int number = flatline_crash_signals[index];
    sigaction(number, NULL, &crash->before[index]);
    // What somebody else handles is no end.
    int is_fatal = number != SIGHUP && number != SIGINT && number != SIGTERM;
    if (is_fatal || crash->before[index].sa_handler == SIG_DFL) sigaction(number, &action, NULL);
  }
}

static inline void flatline_crash_disarm(void) {
  struct flatline_crash *crash = flatline_crash_state();
  for (int index = 0; index < flatline_crash_count; index++) {
    sigaction(flatline_crash_signals[index], &crash->before[index], NULL);
  }
  tcsetattr(crash->descriptor, TCSANOW, &crash->modes);
}

#endif
