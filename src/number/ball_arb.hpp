#pragma once

// Private to ball.cpp and ball_functions.cpp: the Arb object inside a Ball. Nothing else may include this.

#include "number/ball.hpp"

#if __has_include(<flint/arb.h>)
#include <flint/arb.h>
#else
#include <arb.h>
#endif

#include <algorithm>
#include <cstddef>

namespace seqcert {

struct BallAccess {
  static arb_ptr of(Ball& x) { return reinterpret_cast<arb_ptr>(x.arb_); }
  static arb_srcptr of(const Ball& x) { return reinterpret_cast<arb_srcptr>(x.arb_); }
  static Ball zero(long bits) { return Ball(Ball::AtBits{}, bits); }
  static void set_bits(Ball& x, long bits) { x.bits_ = bits; }
};

// What Ball::owns_nothing, the all-zero-bytes default and move-by-bytes rely on.
static_assert(sizeof(arb_struct) == 48 && alignof(arb_struct) == 8 && sizeof(mp_limb_t) == 8);
static_assert(offsetof(arb_struct, mid) == 0 && offsetof(arf_struct, exp) == 0 && offsetof(arf_struct, size) == 8);
static_assert(offsetof(arb_struct, rad) == 32 && offsetof(mag_struct, exp) == 0);
static_assert(ARF_NOPTR_LIMBS == 2 && ARF_MAKE_XSIZE(ARF_NOPTR_LIMBS, 1) == 5);

inline arb_ptr arb(Ball& x) { return BallAccess::of(x); }
inline arb_srcptr arb(const Ball& x) { return BallAccess::of(x); }
inline Ball zero_ball(long bits) { return BallAccess::zero(bits); }
inline long common_bits(const Ball& x, const Ball& y) { return std::max(x.bits(), y.bits()); }

/// An arf_t that clears itself.
struct Arf {
  Arf() { arf_init(value); }
  Arf(const Arf&) = delete;
  Arf& operator=(const Arf&) = delete;
  ~Arf() { arf_clear(value); }
  arf_t value;
};

/// An fmpz_t that clears itself.
struct Fmpz {
  Fmpz() { fmpz_init(value); }
  explicit Fmpz(const mpz_class& x) {
    fmpz_init(value);
    fmpz_set_mpz(value, x.get_mpz_t());
  }
  Fmpz(const Fmpz&) = delete;
  Fmpz& operator=(const Fmpz&) = delete;
  ~Fmpz() { fmpz_clear(value); }
  fmpz_t value;
};

}  // namespace seqcert
