using Platform.MessagingPeer;
using Platform.ServiceDefaults.Hosting;

// One side of the crash suite as a process of its own: MessagingPeer publisher|subscriber, the rest by configuration.
FailPoints.Arm(Environment.GetEnvironmentVariable("PLATFORM_FAILPOINT"));
return await PlatformApp.RunAsync(args[0] == "publisher" ? new PublisherModule() : new SubscriberModule(), args[1..]);
