#pragma once

#include "number/interval64.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace seqcert {

/// A column of scalars for bulk kernels. Interval64 is stored as two columns of doubles, so that loops over it
/// vectorise.
template <class S>
class Array {
 public:
  Array() = default;
  explicit Array(std::size_t size) : values_(size) {}
  std::size_t size() const { return values_.size(); }
  const S& operator[](std::size_t k) const { return values_[k]; }
  void set(std::size_t k, S value) { values_[k] = std::move(value); }
  void push_back(S value) { values_.push_back(std::move(value)); }
  const S* data() const { return values_.data(); }
  S* data() { return values_.data(); }

 private:
  std::vector<S> values_;
};

template <>
class Array<Interval64> {
 public:
  Array() = default;
  explicit Array(std::size_t size) : mid_(size), rad_(size) {}
  std::size_t size() const { return mid_.size(); }
  Interval64 operator[](std::size_t k) const { return Interval64::unchecked(mid_[k], rad_[k]); }
  void set(std::size_t k, const Interval64& value) {
    mid_[k] = value.mid();
    rad_[k] = value.rad();
  }
  void push_back(const Interval64& value) {
    mid_.push_back(value.mid());
    rad_.push_back(value.rad());
  }
  const double* mid() const { return mid_.data(); }
  const double* rad() const { return rad_.data(); }
  double* mid() { return mid_.data(); }
  double* rad() { return rad_.data(); }

 private:
  std::vector<double> mid_, rad_;
};

}  // namespace seqcert
