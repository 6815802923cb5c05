// Several listeners in the place of one.
#pragma once

#include <initializer_list>
#include <vector>

#include "results/run_listener.h"

namespace busyhour::results {

/// Tells each, in their order. They outlive it; a null pointer is none.
class Listeners final : public RunListener {
 public:
  Listeners(std::initializer_list<RunListener*> all) {
    for (RunListener* one : all) {
      if (one != nullptr) all_.push_back(one);
    }
  }

  void on_begin(WallTime started_at, Instant begin) override {
    for (RunListener* one : all_) one->on_begin(started_at, begin);
  }
  void on_connected(const CallRecord& call) override {
    for (RunListener* one : all_) one->on_connected(call);
  }
  void on_turn(std::string_view call_id, const TurnRecord& turn) override {
    for (RunListener* one : all_) one->on_turn(call_id, turn);
  }
  void on_incident(std::string_view call_id, const Incident& incident) override {
    for (RunListener* one : all_) one->on_incident(call_id, incident);
  }
  void on_call(const CallRecord& call) override {
    for (RunListener* one : all_) one->on_call(call);
  }
  void on_pause() override {
    for (RunListener* one : all_) one->on_pause();
  }
  void on_snapshot(const Snapshot& snapshot) override {
    for (RunListener* one : all_) one->on_snapshot(snapshot);
  }

 private:
  std::vector<RunListener*> all_;
};

}  // namespace busyhour::results
