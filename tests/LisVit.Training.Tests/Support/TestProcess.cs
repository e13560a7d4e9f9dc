using System.Runtime.CompilerServices;
using TorchSharp;

namespace LisVit.Training.Tests.Support;

internal static class TestProcess
{
    /// <summary>For models this small, threads only wait for each other, above all on a busy machine.</summary>
    [ModuleInitializer]
    internal static void UseOneThread() => torch.set_num_threads(1);
}
