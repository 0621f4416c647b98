# A certificate asked for late (by IIS, after the request) and early (in the handshake), by client, TLS version and HTTP version.
$Port = 44350
$Plain = '0.0.0.0:44350'
$PlainV6 = '[::]:44350'
# access/sslFlags: Ssl 8, SslNegotiateCert 32, SslRequireCert 64
$Accept = 40
$Require = 104

# Name, what HTTP.sys is told, what IIS is told, what the facts expect.
$States = @(
    @('late-require', '', $Require, 'TLS 1.2: renegotiation, 200 by curl and .NET, 403.7 by Node. TLS 1.3: reset (2022) or 500 with 0x80070032 (2025) unless the client offers post-handshake authentication (curl with OpenSSL: 200 on 2022). HTTP/2: a reset stream, or what TLS 1.3 gives'),
    @('late-accept', '', $Accept, 'the same where a certificate is asked for; TLS 1.3: reset or 500, or 200 without a certificate (dotnet/aspnetcore 41162)'),
    @('late-require-no-tls13', 'disabletls13=enable', $Require, 'TLS 1.2 alone: renegotiation; clients that refuse it still fail'),
    @('early-require', 'clientcertnegotiation=enable', $Require, '200 with the certificate by every client, TLS 1.2 and 1.3, HTTP/1.1 and 2'),
    @('early-accept', 'clientcertnegotiation=enable', $Accept, '200 with the certificate by every client; without one: 200 and no certificate'),
    @('early-only', 'clientcertnegotiation=enable', 8, '200; whether the certificate is seen though IIS asks for none')
)

# Each client with what it can vary: TLS (empty: its own choice) and HTTP.
$Clients = @(
    @('curlSchannel', @('12', '13', ''), @('1.1', '2')),
    @('curlOpenSsl', @('12', '13', ''), @('1.1', '2')),
    @('node', @('12', '13', ''), @('1.1', '2')),
    @('httpClientFramework', @('12', '13', ''), @('1.1')),
    @('httpClientNet', @('12', '13', ''), @('1.1', '2')),
    @('sslStreamFramework', @('12', '13', ''), @('1.1')),
    @('sslStreamNet', @('12', '13', ''), @('1.1'))
)

function Invoke-Client([string]$Client, [string]$Path, $Asked) {
    switch ($Client) {
        'node' {
            $options = @{ tls = $Asked.tls; http = $Asked.http; path = $Path }
            if ($Asked.certificate) { $options['pfx'] = Join-Path $Probe.folder 'client.pfx' }
            return Invoke-NodeClient $Port $options
        }
        'httpClientFramework' { return Invoke-HttpClient $WindowsPowerShell $Port $Path $Asked }
        'httpClientNet' { return Invoke-HttpClient 'pwsh.exe' $Port $Path $Asked }
        'sslStreamFramework' { return Invoke-SslStream $WindowsPowerShell $Port $Path $Asked }
        'sslStreamNet' { return Invoke-SslStream 'pwsh.exe' $Port $Path $Asked }
        default { return Invoke-CurlClient $Client $Port $Path $Asked }
    }
}

# By TLS and HTTP, with the certificate; by TLS without one.
function Invoke-Combinations($Client, [string]$Page, [string]$State) {
    $results = [ordered]@{}
    foreach ($tls in $Client[1]) {
        foreach ($http in $Client[2]) {
            $results["tls$tls http$http"] = Get-Outcome { Invoke-Client $Client[0] "${Page}?$State-$($Client[0])-$tls-$http" @{ tls = $tls; http = $http; certificate = $Certificates['client'] } }
        }
        $results["tls$tls http1.1 without"] = Get-Outcome { Invoke-Client $Client[0] "${Page}?$State-$($Client[0])-$tls-none" @{ tls = $tls; http = '1.1'; certificate = '' } }
    }
    return $results
}

function Invoke-Group {
    Add-Answer 'clients' 'which clients there are; curl of Windows has Schannel and no HTTP/2, that of Git has OpenSSL' {
        $versions = [ordered]@{}
        foreach ($name in @($Curls.Keys)) { $versions[$name] = Get-Outcome { Invoke-Program $Curls[$name] '--version' 20 } }
        foreach ($name in 'node.exe', 'pwsh.exe') { $versions[$name] = Get-Outcome { Invoke-Program $name '--version' 30 } }
        $versions
    }
    foreach ($state in $States) {
        $ready = Get-Outcome {
            $null = New-ProbeSite @(@{ information = "*:${Port}:"; flags = 0 })
            $page = Get-Page
            $null = New-ProbeSite @(@{ information = "*:${Port}:"; flags = 0 }) $state[2]
            foreach ($key in $Plain, $PlainV6) { Set-Entry $key $Certificates['first'] "verifyclientcertrevocation=disable $($state[1])".Trim() }
            $page
        }
        if ($ready -isnot [string]) {
            Add-Answer $state[0] $state[3] { throw "the site could not be made: $(ConvertTo-JsonText $ready)" }
            continue
        }
        foreach ($client in $Clients) {
            Add-Answer "$($state[0])/$($client[0])" $state[3] { Invoke-Combinations $client $ready $state[0] }
        }
        Add-Answer "$($state[0])/log" 'what IIS and HTTP.sys logged of these requests' { Get-LogLines "$($state[0])-" }
    }
    foreach ($key in $Plain, $PlainV6) { [void](Remove-Entry $key) }
    Add-NotTried 'late-2016-2019' 'HTTP_1_1_REQUIRED (0xd) over HTTP/2 is inferred for Server 2016 and 2019, for which there is no runner'
}
