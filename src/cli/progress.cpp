#include "cli/progress.hpp"

#include "cli/workspace.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace seqcert {

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)),
      total_(total),
      shown_(is_terminal(2)),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_) {}

void Progress::step() {
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now - drawn_ < std::chrono::milliseconds(100)) return;
  drawn_ = now;
  draw();
}

void Progress::draw() {
  const double spent = std::chrono::duration<double>(drawn_ - start_).count();
  const double left = spent * static_cast<double>(total_ - done_) / static_cast<double>(done_);
  fmt::print(stderr, "\r\x1b[K{}: {} of {}, about {:.0f} s left", what_, done_, total_, left);
  std::fflush(stderr);
}

void Progress::finish() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace seqcert
