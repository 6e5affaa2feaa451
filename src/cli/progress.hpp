#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace seqcert {

/// One line on stderr, rewritten in place, with the part done and an estimate of the time left; where stderr is no
/// terminal, such a line of its own every ten seconds.
class Progress {
 public:
  Progress(std::string what, std::size_t total);
  void step();
  /// Clears the line.
  void finish();

 private:
  void draw();
  std::string what_;
  std::size_t total_, done_ = 0;
  bool in_place_;
  std::chrono::steady_clock::time_point start_, drawn_;
};

}  // namespace seqcert
