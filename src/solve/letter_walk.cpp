#include "base/contract.hpp"
#include "solve/weight_search.hpp"
#include "solve/weight_vectors.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <unordered_map>

namespace seqcert {
namespace {

/// What the later letters cost each reader c, sum |c . b_j|, capped where no earlier letter can be heard any more.
using Room = std::vector<int>;
struct RoomHash {  // FNV-1a over the entries
  std::size_t operator()(const Room& room) const {
    std::size_t hash = 0xcbf29ce484222325;
    for (const int cost : room) hash = (hash ^ static_cast<std::size_t>(cost)) * 0x100000001b3;
    return hash;
  }
};

/// The longest way on from a room: how many letters can still be put in front, and the first of them.
struct WayOn {
  std::size_t letters = 0, vector = 0, reader = 0;
};

class Walk {
 public:
  Walk(std::size_t n, const WeightSet& set, const SmtLimits& limits)
      : vectors_(set, n),
        unit_(set.unit),
        limits_(limits),
        end_(Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(std::min(limits.seconds, 1e8)))) {
    for (std::size_t c = 0; c < vectors_.size(); ++c) {
      volume_.emplace_back();
      for (std::size_t b = 0; b < vectors_.size(); ++b) volume_[c].push_back(std::abs(vectors_.product(c, b)));
      loudest_.push_back(*std::ranges::max_element(volume_[c]));
    }
  }

  /// Depth first. The recursion is as deep as letters are copied.
  const WayOn* from(const Room& room) {
    if (const auto known = rooms_.find(room); known != rooms_.end()) return &known->second;
    if (!may_go_on()) return nullptr;
    WayOn best;
    for (std::size_t b = 0; b < vectors_.size(); ++b) {
      const std::size_t c = reader_of(room, b);
      if (c == vectors_.size()) continue;
      const WayOn* on = from(with(room, b));
      if (!on) return nullptr;
      if (on->letters + 1 > best.letters) best = {on->letters + 1, b, c};
    }
    return &rooms_.emplace(room, best).first->second;
  }

  MostLetters result() {
    Room room(vectors_.size(), 0);
    const WayOn* on = from(room);
    if (!on) return {std::nullopt, {}, reason_};
    MostLetters found{on->letters, {}, ""};
    found.weights.unit = unit_;
    for (; on->letters > 0; on = &rooms_.at(room)) {
      const std::vector<int>&b = vectors_.entries[on->vector], &c = vectors_.entries[on->reader];
      found.weights.b.push_back(b);
      found.weights.c.push_back(c);
      if (vectors_.product(on->reader, on->vector) < 0)
        for (int& x : found.weights.c.back()) x = -x;
      room = with(room, on->vector);
    }
    std::ranges::reverse(found.weights.b);
    std::ranges::reverse(found.weights.c);
    return found;
  }

 private:
  using Clock = std::chrono::steady_clock;

  /// A reader that hears b above all that comes later; size() where there is none.
  std::size_t reader_of(const Room& room, std::size_t b) const {
    std::size_t c = 0;
    while (c < room.size() && volume_[c][b] <= room[c]) ++c;
    return c;
  }
  Room with(const Room& room, std::size_t b) const {
    Room smaller(room.size());
    for (std::size_t c = 0; c < room.size(); ++c) smaller[c] = std::min(room[c] + volume_[c][b], loudest_[c]);
    return smaller;
  }
  bool may_go_on() {
    if (limits_.stop && limits_.stop())
      reason_ = "interrupted";
    else if (Clock::now() > end_)
      reason_ = fmt::format("the walk is not over after {} s", limits_.seconds);
    else if (rooms_.size() >= most_rooms)
      reason_ = fmt::format("the walk has met {} rooms and is not over", most_rooms);
    return reason_.empty();
  }

  WeightVectors vectors_;
  int unit_;
  SmtLimits limits_;
  Clock::time_point end_;
  std::vector<std::vector<int>> volume_;  // |c . b|
  std::vector<int> loudest_;
  std::unordered_map<Room, WayOn, RoomHash> rooms_;
  std::string reason_;
};

}  // namespace

Result<MostLetters> most_letters_by_walk(std::size_t states, const WeightSet& set, const SmtLimits& limits) {
  if (const Status can = can_search({states, 1, set, CopyGoal::letters_fed_back, {Rational(1)}}); !can)
    return can.error();
  MostLetters result = Walk(states, set, limits).result();
  if (result.letters && *result.letters > most_letters)
    return bad_input("{} letters are more than the {} whose strings are run", *result.letters, most_letters);
  if (result.letters && !copies(result.weights, CopyGoal::letters_fed_back))
    return MostLetters{std::nullopt, {}, "the weights of the walk do not copy when they are run"};
  return result;
}

}  // namespace seqcert
