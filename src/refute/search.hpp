#pragma once

#include "refute/prober.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

namespace seqcert {

/// A search of one region, deterministic, that goes on where it stopped. In this order:
///   small points: the simplest values of several parameters at once, then one parameter at a time (candidates);
///   the ends of the region, which hypotheses and preconditions draw, found by bisection;
///   the claim's own points, as far as they are small;
///   in turns: a local search from where the claim is tightest; more simple values at once; random points.
/// Where the user named finitely many points, those, all.
class Search {
 public:
  explicit Search(const SearchRegion& region);

  /// Asks the prober until a point fails (returned), the budget it allows is spent, or nothing is left.
  std::optional<Values> find_failure(Prober& prober);
  /// Every point that the user named has been asked.
  bool is_complete() const { return exhausted_ && region_.is_given(); }
  bool is_exhausted() const { return exhausted_; }

 private:
  enum class Stage { lines, ends, own_points, roam };
  void refill(Prober& prober);
  void add_lines(const Values& base);
  void make_products();
  void add_products(std::size_t count);
  void add_all_given();
  void add_ends(Prober& prober);
  void add_own_points();
  void add_neighbours();
  void add_random();
  void roam();
  void push(Values point);
  void note(const Values& point, const Probe& probe);

  const SearchRegion& region_;
  std::vector<std::vector<Value>> values_;  // candidates, per axis
  Values small_;                            // simple values, sizes small
  std::deque<Values> queue_;
  std::deque<Values> products_;  // still to come
  std::set<Values> queued_;
  Stage stage_ = Stage::lines;
  bool exhausted_ = false;
  std::vector<std::pair<double, Values>> tight_;  // points inside that hold or are open, tightest first
  std::set<Values> expanded_;
  std::vector<Values> inside_;  // the first points found inside
  std::mt19937_64 random_{1};
};

}  // namespace seqcert
