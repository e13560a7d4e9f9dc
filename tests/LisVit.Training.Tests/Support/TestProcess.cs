using System.Runtime.CompilerServices;
using TorchSharp;

// torch draws from one generator for the whole process: tests side by side would take numbers from each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace LisVit.Training.Tests.Support;

internal static class TestProcess
{
    /// <summary>For models this small, threads only wait for each other, above all on a busy machine.</summary>
    [ModuleInitializer]
    internal static void UseOneThread() => torch.set_num_threads(1);
}
