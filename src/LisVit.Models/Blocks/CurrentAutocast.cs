namespace LisVit.Models.Blocks;

/// <summary>Whether libtorch chooses the types in which operators compute on a processor, on this thread.</summary>
internal static unsafe class CurrentAutocast
{
    private const sbyte Processor = 0;

    private static readonly Lazy<nint> IsEnabled = new(() => LibTorchExports.FindOne(byGcc: "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE", byMicrosoft: "?is_autocast_enabled@autocast@at@@YA_NW4DeviceType@c10@@@Z"));

    /// <summary>Whether it does; true also where libtorch does not tell.</summary>
    public static bool IsOn => IsEnabled.Value == 0 || ((delegate* unmanaged<sbyte, byte>)IsEnabled.Value)(Processor) != 0;
}
