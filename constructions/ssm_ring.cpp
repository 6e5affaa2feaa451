#include "constructions/parts.hpp"
#include "constructions/registry.hpp"
#include "constructions/ring.hpp"

namespace seqcert {
namespace {

// A slot memory in a gated S6, one channel per slot, n = 1, A = -1.

WeightMatrix addressed(std::size_t m, const Rational& gamma, std::size_t tau, std::size_t tau_sq) {
  WeightMatrix result(m, ring::d_model);
  for (std::size_t c = 1; c <= m; ++c) result.set_row(c - 1, SparseRow{ring::address_row(c, gamma, tau, tau_sq)});
  return result;
}

Instance build_ring(const Arguments& arguments) {
  const std::size_t m = arguments.count("m");
  const Rational& gamma = arguments.real("Gamma");
  S6 mixer;
  mixer.write = write_rule(arguments);
  mixer.softplus = softplus_rule(arguments);
  mixer.w_u = WeightMatrix(m, ring::d_model);
  mixer.a = WeightMatrix(m, 1);
  for (std::size_t c = 0; c < m; ++c) {
    mixer.w_u.set_row(c, OneHotRow{ring::value});  // every slot sees the value; Delta says which one takes it
    mixer.a.set_row(c, OneHotRow{0, -1});
  }
  mixer.w_delta = addressed(m, gamma, ring::written, ring::written_sq);
  mixer.beta.assign(m, 0);
  mixer.w_b = matrix_of(ring::d_model, {{{ring::one, ring::write_gain(arguments)}}});
  mixer.w_c = reads(ring::one, ring::d_model);
  mixer.d.assign(m, 0);
  mixer.w_z = addressed(m, gamma, ring::asked, ring::asked_sq);
  mixer.w_out = WeightMatrix(ring::d_model, m);
  mixer.w_out.set_row(ring::out, DenseRow{std::vector<Rational>(m, arguments.real("read_gain"))});
  return ring::instance(arguments, std::move(mixer));
}

std::vector<ClosedForm> ring_forms() {
  std::vector<ClosedForm> result = ring::errors();
  result.push_back({.quantity = "state_size", .value = formula_of("m")});
  return result;
}

}  // namespace

Construction ssm_ring() {
  return {
      .name = "ssm/ring",
      .summary =
          "a ring of m slots in a gated S6: position t writes slot 1 + ((t-1) mod m) and reads the slot of t - "
          "distance",
      .layout =
          "x_t = (value, slot written, its square, slot read, its square, 1, out); one channel per slot, state size m",
      .parameters = ring::parameters(),
      .precondition = [](const Arguments& a) { return distance_is_below(a, "T"); },
      .numbers =
          [](const Arguments& a) {
            return 8.0 * static_cast<double>(a.count("T")) * static_cast<double>(a.count("m") + 2);
          },
      .build = build_ring,
      .closed_forms = ring_forms(),
      .no_instance = {{formula_of("distance >= T")}},
  };
}

}  // namespace seqcert
