package simulator

import "net"

const loopback = "127.0.0.1"

func (l listening) address() string {
	if l.listener == nil {
		return ""
	}
	return l.listener.Addr().String()
}

// reachable returns an address that others can connect to. It replaces the host of an
// address that listens on all interfaces by instead.
func reachable(address, instead string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if everywhere(host) {
		host = instead
	}
	return net.JoinHostPort(host, port)
}

func everywhere(host string) bool {
	ip := net.ParseIP(host)
	return host == "" || ip != nil && ip.IsUnspecified()
}

// localNetwork returns this machine's address on its network, so that a real phone can open
// the page, or the loopback where there is no network.
func localNetwork() string {
	for _, ip := range ownAddresses() {
		if ip.IsPrivate() && ip.To4() != nil {
			return ip.String()
		}
	}
	return loopback
}

func ownAddresses() []net.IP {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	var ips []net.IP
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			ips = append(ips, n.IP)
		}
	}
	return ips
}

// certificateHosts returns the names in the server's certificate.
func certificateHosts(address string) []string {
	hosts := []string{loopback, "::1", "localhost"}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return hosts
	}
	switch {
	case everywhere(host):
		for _, own := range ownAddresses() {
			hosts = append(hosts, own.String())
		}
	case host != loopback && host != "::1" && host != "localhost":
		hosts = append(hosts, host)
	}
	return hosts
}
