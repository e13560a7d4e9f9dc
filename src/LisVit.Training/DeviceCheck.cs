using TorchSharp;
using static TorchSharp.torch;

namespace LisVit.Training;

/// <summary>Whether the backend that is loaded has a device.</summary>
internal static class DeviceCheck
{
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void Require(Device device)
    {
        if (device.type == DeviceType.CUDA && !cuda.is_available())
            throw new ArgumentException($"Device is '{device}', but no CUDA device is available to this backend. Use cpu, or a CUDA build of libtorch on a machine with a GPU.");
        if (device.type == DeviceType.CUDA && device.index >= cuda.device_count())
            throw new ArgumentException($"Device is '{device}', but there are {cuda.device_count()}, counted from 0.");
    }
}
