using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Models;

/// <summary>Loads libtorch before the first module is made: TorchSharp's own module would only say that some library is not found.</summary>
internal static class Backend
{
    // Once it is loaded, only this is looked at.
    private static volatile bool loaded;

    /// <summary>Gives the module's name back, when libtorch is there.</summary>
    /// <exception cref="NotSupportedException">The program references no package that has libtorch; the message names some.</exception>
    public static string Loaded(string module)
    {
        if (!loaded)
        {
            Load(() => InitializeDeviceType(DeviceType.CPU));
            loaded = true;
        }

        return module;
    }

    internal static void Load(Action load)
    {
        try
        {
            load();
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or DllNotFoundException)
        {
            throw new NotSupportedException(
                $"There is no libtorch that TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} can load. LisVit's packages choose none, so the program must reference one: libtorch-cpu-linux-x64, libtorch-cpu-win-x64, libtorch-cpu-osx-arm64, TorchSharp-cuda-linux or TorchSharp-cuda-windows. What TorchSharp says: {exception.Message}",
                exception);
        }
    }
}
