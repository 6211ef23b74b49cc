using Platform.Notification.Submission;

namespace Platform.Notification.Simulator;

/// <summary>Wakes the simulated carrier: it has a receipt to send.</summary>
internal sealed class SimulatorSignal : Signal;
