using TorchSharp;
using static TorchSharp.torch;

namespace LisVit;

/// <summary>Loads libtorch before anything of TorchSharp is used that would only say that some library is not found.</summary>
internal static class Backend
{
    // Once it is loaded, only this is looked at.
    private static volatile bool loaded;

    /// <summary>Gives the name of a module back, when libtorch is there.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded; the message names packages that have it.</exception>
    public static string Loaded(string module)
    {
        Require();
        return module;
    }

    /// <summary>The processor as a device, when libtorch is there: TorchSharp's own <c>CPU</c> fails without, and names no package.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded; the message names packages that have it.</exception>
    public static Device Cpu
    {
        get
        {
            Require();
            return CPU;
        }
    }

    /// <summary>Does nothing, when libtorch is there.</summary>
    /// <exception cref="NotSupportedException">libtorch cannot be loaded; the message names packages that have it.</exception>
    public static void Require()
    {
        if (loaded)
            return;
        Load(() => InitializeDeviceType(DeviceType.CPU));
        loaded = true;
    }

    internal static void Load(Action load)
    {
        try
        {
            load();
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException or TypeInitializationException)
        {
            throw new NotSupportedException(
                $"TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)} cannot load its libtorch. LisVit's packages choose none, so the program must reference one: libtorch-cpu-linux-x64, libtorch-cpu-win-x64, libtorch-cpu-osx-arm64, TorchSharp-cuda-linux or TorchSharp-cuda-windows. If it does, docs/troubleshooting.md tells what else is known to stop it. What TorchSharp says: {exception.GetBaseException().Message}",
                exception);
        }
    }
}
