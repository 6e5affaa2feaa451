#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace seqcert::test {

/// A program to run and how. No shell is involved: every word reaches the program as it is.
struct Command {
  std::vector<std::string> words{};  ///< the program (searched in PATH without a '/') and its arguments
  std::string input{};               ///< what it reads on stdin
  std::string folder{};              ///< where it runs; "" = where the test runs
  /// Set on top of the test's own environment; nullopt takes the variable away.
  std::map<std::string, std::optional<std::string>> environment{};
  double timeout_seconds = 120;  ///< then the program is killed
  int signal = 0;                ///< sent once when `signal_when` first holds; 0 = none
  /// Given the seconds since the start; asked every few milliseconds.
  std::function<bool(double)> signal_when = [](double) { return true; };
};

struct Outcome {
  int exit_code = -1;  ///< -1 when a signal ended the program; 127 when it could not be started
  int signal = 0;      ///< the signal that ended it, or 0
  bool timed_out = false;
  std::string out, err;
  double seconds = 0;
};

/// Runs the program to its end. stdin, stdout and stderr are files, so it sees no terminal.
Outcome run(const Command& command);

}  // namespace seqcert::test
