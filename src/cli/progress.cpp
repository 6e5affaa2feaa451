#include "cli/progress.hpp"

#include "cli/workspace.hpp"

#include <fmt/core.h>

#include <cstdio>

namespace seqcert {

Progress::Progress(std::string what, std::size_t total)
    : what_(std::move(what)),
      total_(total),
      in_place_(is_terminal(2)),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_) {}

void Progress::step() {
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (now - drawn_ < (in_place_ ? std::chrono::milliseconds(100) : std::chrono::seconds(10))) return;
  drawn_ = now;
  draw();
}

void Progress::draw() {
  const double spent = std::chrono::duration<double>(drawn_ - start_).count();
  const double left = spent * static_cast<double>(total_ - done_) / static_cast<double>(done_);
  fmt::print(stderr, "{}{}: {} of {}, about {:.0f} s left{}", in_place_ ? "\r\x1b[K" : "seqcert: ", what_, done_,
             total_, left, in_place_ ? "" : "\n");
  std::fflush(stderr);
}

void Progress::finish() {
  if (in_place_) fmt::print(stderr, "\r\x1b[K");
}

}  // namespace seqcert
